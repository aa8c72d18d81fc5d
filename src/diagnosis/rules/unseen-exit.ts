import { timelyExit } from '../endings.js';
import { endedUnsignalled } from '../experiments.js';
import type { Facts } from '../facts.js';
import { controlEvidence, endEvidence, lines } from '../wording.js';
import { defineRule } from './rule.js';

export const unseenExit = defineRule({
  id: 'unseen-exit',
  severity: 'warning',
  page: {
    title: 'The container ended in time, but nothing could be seen inside it',
    what: 'The engine could not show the processes of the container, so only the exit itself was measured: its time and its code.',
    why: 'Fast is not graceful. An exit within the budget, even with code 0, may have left the real program to be SIGKILLed, or may have come by itself.',
    before: 'sigprobe -H ssh://far-away myimage:tag      # an engine without ps, an image without a shell',
    after: 'sigprobe myimage:tag      # a Linux engine on this machine shows the processes',
    lookalikes: 'With a process table the same exit is judged by who acted and who was left behind.',
    wrong:
      'The exit itself is measured. A container without the signal that runs on shows at least that the signal caused it.',
  },
  check(facts: Facts) {
    const exit = timelyExit(facts);
    if (exit === null || facts.before !== null) return null;
    const { name } = facts.signal;
    return {
      message: `The container ended after ${name}, but the engine showed none of its processes: whether the program acted on ${name} and whether anything was left behind is not known.${SAYS[endedUnsignalled(facts)]}`,
      evidence: lines(endEvidence(facts), controlEvidence(facts)),
      fix: 'Probe it on an engine that shows process tables, such as Docker on this machine.',
      missing: [],
    };
  },
});

const SAYS = {
  ended: ' It ends without a signal as well, so nothing was tested.',
  'ran-on': ' Without a signal it runs on, so the signal did end it.',
  'not-run': '',
} as const;
