import { isOver } from '../../../kernel/process-state.js';
import type { ThreadFacts } from '../../../observation.js';
import type { Facts } from '../../facts/facts.js';
import { hasStrandedPid1 } from '../../facts/stranded.js';
import { describeAsPid1, lines } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  /** Not sent. */
  readonly signal: string;
  readonly process: NamedProcess;
  /** How many threads live on; null where the view does not list them. */
  readonly livingThreads: number | null;
};

export const mainThreadEnded = defineRule({
  id: 'main-thread-ended',
  severity: 'inconclusive',
  page: {
    title: 'The main thread of PID 1 has ended while other threads run',
    what: 'The main thread of PID 1 called pthread_exit, or ended itself in another way, and the process lives on in its other threads. For the kernel its main thread is a zombie, and runc goes by the main thread: it takes the container for stopped and sends it no signal.',
    why: 'docker stop sends nothing and waits in vain. With runc 1.1 Docker then reports the container as exited, or removes it, while the process runs on: only a SIGKILL from the host ends it.',
    before: 'int main(void) {\n  pthread_create(&worker, NULL, work, NULL);\n  pthread_exit(NULL);\n}',
    after:
      'int main(void) {\n  pthread_create(&worker, NULL, work, NULL);\n  pthread_join(worker, NULL);\n  return 0;\n}',
    lookalikes:
      'A main thread that sleeps while other threads work is alive and receives signals. A zombie without other threads has exited.',
    wrong:
      'A runtime that goes by the whole process may send the signal all the same. sigprobe does not try, as some engines hang on it; docker kill --signal TERM shows what yours does.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, signal } = facts;
    if (pid1 === null || !hasStrandedPid1(facts)) return null;
    const others = pid1.threads?.slice(1).filter(({ state }) => !isOver(state)) ?? [];
    const process = nameProcess(facts, pid1);
    return {
      data: { signal: signal.name, process, livingThreads: others.length === 0 ? null : others.length },
      message: `The main thread of ${describeAsPid1(pid1)} has ended while other threads run. Runtimes such as runc take the container for stopped then and send it no signal, so ${signal.name} was not sent and nothing was tested.`,
      evidence: lines(
        `The main thread of PID 1 is a zombie (state ${pid1.threads?.[0]?.state}).`,
        livingEvidence(others),
      ),
      fix: 'Keep the main thread until the others have ended:\npthread_join(thread, NULL);',
      missing: [],
    };
  },
});

function livingEvidence([first, ...more]: readonly ThreadFacts[]): string | null {
  if (first === undefined) return null;
  const sleeping = first.wchan === null ? '' : `, sleeping in ${first.wchan}`;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  return `Another thread lives (state ${first.state}${sleeping})${others}.`;
}
