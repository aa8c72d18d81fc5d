import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { unprotectedStart } from '../../facts/startup.js';
import { describe } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

/** On a busy machine interpreters need most of this before the first line of a program runs. */
const UNAVOIDABLE_MS = 1_000;

export const unprotectedStartup = defineRule({
  id: 'unprotected-startup',
  severity: 'warning',
  page: {
    title: 'For some time after its start PID 1 would have lost the signal',
    what: 'The handler is installed late: after imports, connections, migrations, or by a program that an entrypoint script starts only then. Until that moment the signal would have been thrown away or ignored, and nothing repeats it.',
    why: 'A rollback, a crash loop or a fast scale-down often stops containers that have just started. Each of them then waits out the whole grace period.',
    before:
      'connect_to_database()                              # 3 s\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))',
    after: 'signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nconnect_to_database()',
    lookalikes:
      'The first second belongs to the interpreter and is not reported. A program that never installs a handler is unhandled-signal.',
    wrong:
      'Where nothing has to be stopped in a shorten the window may be acceptable. An init as PID 1 closes it: the program then dies of the default action.',
  },
  check(facts: Facts) {
    const start = unprotectedStart(facts);
    if (start === null || start.lostForMs < UNAVOIDABLE_MS) return null;
    const { name } = facts.signal;
    return {
      message: `For the first ${duration(start.lostForMs)} after its start the container would have lost ${name}: PID 1 had no handler yet.`,
      evidence: [
        `${describe(facts, start.pid1)} could not take ${name} until ${duration(start.lostForMs)} after the start of the container.`,
      ],
      fix: 'Install the handler first thing in the program, before connections, migrations and imports.',
      missing: [],
    };
  },
});
