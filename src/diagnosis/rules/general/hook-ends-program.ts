import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { endedByHook } from '../../facts/hooks.js';
import { hookEvidence, type NamedHook, nameHook } from '../../wording/hook-words.js';
import { lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  /** Not sent. */
  readonly signal: string;
  readonly hook: NamedHook;
  readonly exitCode: number;
  /** Since the first hook began. */
  readonly exitedAfterMs: number;
};

export const hookEndsProgram = defineRule({
  id: 'hook-ends-program',
  severity: 'warning',
  page: {
    title: 'A hook ends the program, so the stop signal is never sent',
    what: 'The container exited while a hook ran, or right after it, before the stop signal was sent.',
    why: 'The end of PID 1 ends the hook as well, so that what it was still to do is lost. A signal that a hook sends is one that nobody sees in the manifest, and the platform counts the stop as over.',
    before: 'preStop:\n  exec:\n    command: ["sh", "-c", "nginx -s quit; sleep 5; echo bye"]',
    after: 'STOPSIGNAL SIGQUIT      # and no hook: the platform sends it',
    lookalikes:
      'A container that exits before its hooks begin is exited-before-signal. A hook that only asks the program to stop and returns is followed by the signal as usual.',
    wrong:
      'A hook that waits until the program has ended, as that of ingress-nginx does, works as meant. What became of other processes was not watched, so it is not called graceful. A job may also have ended by itself.',
  },
  check(facts: Facts): Match<Data> | null {
    const ended = endedByHook(facts);
    if (ended === null) return null;
    const { hook, end, afterMs } = ended;
    const { name } = facts.signal;
    const when = hook.result.kind === 'container-ended' ? 'while' : 'right after';
    return {
      data: { signal: name, hook: nameHook(hook), exitCode: end.code, exitedAfterMs: afterMs },
      message: `The container exited with code ${end.code} ${when} the hook ${hook.what} ran, before ${name} was sent.`,
      evidence: lines(
        hookEvidence(hook),
        `Exited ${duration(afterMs)} after the first hook began.`,
        end.oomKilled ? 'The engine marks the container as OOMKilled.' : null,
      ),
      fix: 'Have the platform send the signal on which the program exits, in place of the hook.',
      missing: [],
      place: hook.place,
    };
  },
});
