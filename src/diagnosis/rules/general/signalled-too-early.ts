import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { gatherFacts } from '../../facts/gather-facts.js';
import { lateChildren } from '../../facts/late-children.js';
import { signalTime } from '../../facts/snapshot-time.js';
import { compareSignalTimes, type SecondProbe } from '../../facts/too-early.js';
import { trialsOf } from '../../facts/trials.js';
import { commandLine, endEvidence, lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** Since the start of the first container, ms. */
  readonly sentAfterMs: number;
  /** Command lines of what was not running yet. */
  readonly startedLater: readonly string[];
  /** Since the start of the second container, ms; null where none was sent to it. */
  readonly sentAgainAfterMs: number | null;
  /** What the second container showed. */
  readonly again: Exclude<SecondProbe['kind'], 'reacts'>;
};

export const signalledTooEarly = defineRule({
  id: 'signalled-too-early',
  severity: 'info',
  page: {
    title: 'The signal was first sent before PID 1 had started all of its programs',
    what: 'The container was settled when the signal was sent, and PID 1 started a program after it. Whether the signal was the reason was tried: another container was sent the signal later, and the program was there before it. So the first signal had come too early, and the later probe decides.',
    why: 'A supervisor that has not started its programs yet has nobody to forward the signal to. How it exits then says nothing of how it exits later.',
    before: 'time.sleep(5)\nsubprocess.Popen(["worker"])     # settled before it has begun',
    after: 'HEALTHCHECK CMD curl -f localhost:8080/health\n\n# or\nsigprobe --ready log=started supervisor:1',
    lookalikes:
      "A handler that runs commands, such as trap 'nginx -s quit; rm /run/pid' TERM, starts them because of the signal: they are not there before a later one either, and the first probe stands.",
    wrong:
      'A program that starts others at random may start them before the later signal by chance. The result is that of the later probe, and valid.',
  },
  check({ observation, trials: { early }, signal: { name: signal } }: Facts): Match<Data> | null {
    if (early === null) return null;
    const second = compareSignalTimes(early, observation);
    if (second.kind === 'reacts') return null;
    const first = gatherFacts(trialsOf(early));
    const startedLater = namesOf('started' in second ? second.started : lateChildren(first));
    const sentAfterMs = signalTime(early);
    const sentAgainAfterMs = observation.signalled === null ? null : signalTime(observation);
    return {
      data: { signal, sentAfterMs, startedLater, sentAgainAfterMs, again: second.kind },
      message: `${signal} was sent ${duration(sentAfterMs)} after the start, before PID 1 had started ${listed(startedLater)}. ${resultOf(second, signal, sentAgainAfterMs)}`,
      evidence: lines(`First probe: ${endEvidence(first)}`),
      fix: 'Define when it is ready: a HEALTHCHECK in the image, or sigprobe --ready log=REGEX',
      missing: [],
    };
  },
});

function resultOf(second: SecondProbe, signal: string, sentAgainAfterMs: number | null): string {
  const again =
    sentAgainAfterMs === null
      ? 'Another container, which was to be sent it later, could not be'
      : `Another container was sent ${signal} ${duration(sentAgainAfterMs)} after its start`;
  switch (second.kind) {
    case 'was-early':
    case 'reacts':
      return `${again}, and that one decides.`;
    case 'still-early':
      return `${again}, and started ${listed(namesOf(second.later))} after that, so it may not have been up then either.`;
    case 'unanswered':
      return `${again}, so how it stops once it is up is not known.`;
  }
}

function namesOf(children: readonly { readonly program: string; readonly args: string }[]): string[] {
  return [...new Set(children.map(commandLine))];
}

function listed(names: readonly string[]): string {
  const [first = 'a program', ...others] = names;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
