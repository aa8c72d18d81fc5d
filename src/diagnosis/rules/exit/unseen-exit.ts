import { unseenProcesses } from '../../facts/abandonment.js';
import { endedUnsignalled } from '../../facts/control-results.js';
import { timelyExit } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import {
  controlEvidence,
  describe,
  endEvidence,
  lines,
  notFrozenEvidence,
  signalEvidence,
} from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

export const unseenExit = defineRule({
  id: 'unseen-exit',
  severity: 'warning',
  page: {
    title: 'The container ended in time, but not all of it could be seen',
    what: 'The engine could not show the processes of the container, or not how some of them left, so only the exit itself was measured: its time and its code. It does not count as graceful.',
    why: 'Fast is not graceful. An exit within the budget, even with code 0, may have left the real program to be SIGKILLed, or may have come by itself.',
    before: 'sigprobe -H ssh://far-away myimage:tag      # an engine without ps, an image without a shell',
    after: 'sigprobe myimage:tag      # a Linux engine on this machine shows the processes',
    lookalikes: 'With a process table the same exit is judged by who acted and who was left behind.',
    wrong:
      'The exit itself is measured. A container without the signal that runs on shows at least that the signal caused it.',
  },
  check(facts: Facts) {
    const exit = timelyExit(facts);
    if (exit === null) return null;
    if (facts.before !== null) return unseenDepartures(facts);
    const { name } = facts.signal;
    return {
      message: `The container ended after ${name}, but the engine showed none of its processes: whether the program acted on ${name} and whether anything was left behind is not known.${SAYS[endedUnsignalled(facts)]}`,
      evidence: lines(endEvidence(facts), controlEvidence(facts)),
      fix: 'Probe it on an engine that shows process tables, such as Docker on this machine.',
      missing: [],
    };
  },
});

function unseenDepartures(facts: Facts): Match | null {
  const [first, ...rest] = unseenProcesses(facts);
  if (first === undefined || facts.pid1 === null) return null;
  const more = rest.length > 0 ? ` and ${rest.length} more` : '';
  return {
    message: `The container ended after ${facts.signal.name}, but nothing saw ${describe(facts, first)}${more} leave: whether PID 1 waited for ${more === '' ? 'it' : 'them'} is not known.`,
    evidence: lines(signalEvidence(facts, facts.pid1), notFrozenEvidence(facts), endEvidence(facts)),
    fix: 'Probe it as root on the machine of the engine, or with a shell in the image.',
    missing: [],
  };
}

const SAYS = {
  ended: ' It ends without a signal as well, so nothing was tested.',
  'ran-on': ' Without a signal it runs on, so the signal did end it.',
  'not-run': '',
} as const;
