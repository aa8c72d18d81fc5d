import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { unprotectedStart } from '../../facts/startup.js';
import { describe } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

/** Slow machines need most of this to start an interpreter; the time in which they were too busy for it is not counted. */
const UNAVOIDABLE_MS = 1_000;

type Data = {
  readonly signal: string;
  /** PID 1 as it was then. */
  readonly pid1: NamedProcess;
  /** From the start of the container. */
  readonly unprotectedMs: number;
};

export const unprotectedStartup = defineRule({
  id: 'unprotected-startup',
  severity: 'warning',
  page: {
    title: 'PID 1 cannot act on the signal for some time after the start',
    what: 'The handler is installed late: after imports, connections or migrations, or by a program that an entrypoint script starts only then. A signal sent before that is discarded or ignored, and it is not sent again.',
    why: 'A rollback, a crash loop or a fast scale-down often stops containers that have just started. Each of them then waits out the whole grace period.',
    before:
      'connect_to_database()                              # 3 s\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))',
    after: 'signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nconnect_to_database()',
    lookalikes:
      'The first second is the start of the interpreter and is not reported. A program that never installs a handler is unhandled-signal.',
    wrong:
      'Where containers are not stopped soon after their start, the delay may be acceptable. An init as PID 1 removes it: the default action then ends the program.',
  },
  check(facts: Facts): Match<Data> | null {
    const start = unprotectedStart(facts);
    if (start === null || start.ownMs < UNAVOIDABLE_MS) return null;
    const { lostForMs, pid1 } = start;
    const { name } = facts.signal;
    return {
      data: { signal: name, pid1: nameProcess(facts, pid1), unprotectedMs: lostForMs },
      message: `PID 1 could not act on ${name} in the first ${duration(lostForMs)} after the start of the container: a signal sent then is lost.`,
      evidence: [`${describe(facts, pid1)} could take ${name} only ${duration(lostForMs)} after the start.`],
      fix: 'Install the handler first, before connections, migrations and imports.',
      missing: [],
    };
  },
});
