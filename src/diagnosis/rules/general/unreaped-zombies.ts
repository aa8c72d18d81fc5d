import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { findInheritedPipe } from '../../facts/inherited-pipe.js';
import { findZombies } from '../../processes/zombies.js';
import { describe } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  /** Null when the table does not show it. */
  readonly parent: NamedProcess | null;
  readonly zombies: readonly {
    /** As the container numbers it, where known. */
    readonly pid: number;
    readonly program: string;
    /** At least. */
    readonly lingeredMs: number;
  }[];
};

export const unreapedZombies = defineRule({
  id: 'unreaped-zombies',
  severity: 'warning',
  page: {
    title: 'Zombies stay in the process table because their parent does not reap them',
    what: 'A process that exited stays as a zombie until its parent calls wait. Here zombies stayed. The kernel reparents orphans to PID 1, and most programs do not reap children that they did not start.',
    why: 'Zombies use up PIDs. When the limit is reached no process can be started in the container, health checks included.',
    before: 'CMD ["python", "worker.py"]      # starts commands whose own children become orphans',
    after: '# an init reaps every orphan:\nENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["python", "worker.py"]',
    lookalikes:
      'A child that has just exited is a zombie until its parent reaps it; only zombies that stay are counted, and during a shutdown they must stay longer.',
    wrong:
      'Some parents reap in batches, at intervals. Where the parent is not PID 1 an init does not help: the parent has to wait for its children. Through the engine (view engine-top) zombies are not shown, so that this rule is silent there.',
  },
  check(facts: Facts): Match<Data> | null {
    const { observation, before, pid1 } = facts;
    // A parent that reads its child's pipe to the end first has not failed to reap the child.
    const unread = findInheritedPipe(facts)?.exited;
    const found = findZombies(observation).filter(({ process }) => process.pid !== unread?.pid);
    const [first] = found;
    if (first === undefined) return null;
    const ofPid1 = found.filter(({ parent }) => parent !== null && parent.pid === pid1?.pid);
    const parent = before === null ? null : (ofPid1[0]?.parent ?? first.parent);
    const zombies = found.map(({ process, lingeredMs }) => ({
      pid: process.containerPid ?? process.pid,
      program: process.program,
      lingeredMs,
    }));
    const who = parent === null ? 'Their parent' : describe(facts, parent);
    const number = zombies.length === 1 ? 'a child that exited' : `${zombies.length} children that exited`;
    return {
      data: { parent: parent === null ? null : nameProcess(facts, parent), zombies },
      message: `${who} does not reap ${number}: ${zombies.length === 1 ? 'it stays' : 'they stay'} in the process table as ${zombies.length === 1 ? 'a zombie' : 'zombies'}.`,
      evidence: evidenceOf(zombies),
      fix:
        ofPid1.length > 0
          ? 'Run an init as PID 1, which reaps every orphan:\nENTRYPOINT ["/usr/bin/tini", "--"]\nOr call wait for the children.'
          : 'Have the parent wait for its children; an init cannot reap them.',
      missing: [],
    };
  },
});

const MAX_NAMED = 5;

function evidenceOf(zombies: Data['zombies']): string[] {
  const named = zombies
    .slice(0, MAX_NAMED)
    .map(
      ({ pid, program, lingeredMs }) =>
        `${program} (PID ${pid}) was a zombie for at least ${duration(lingeredMs)}.`,
    );
  if (zombies.length <= MAX_NAMED) return named;
  const longest = Math.max(...zombies.map(({ lingeredMs }) => lingeredMs));
  return [...named, `And ${zombies.length - MAX_NAMED} more, the longest for ${duration(longest)}.`];
}
