import { parseSignal } from '../../kernel/signals.js';
import type { EndFacts, Snapshot } from '../../observation.js';
import { dispositionBefore, isAtDefault } from './dispositions.js';
import type { Facts } from './facts.js';
import { gatherFacts } from './gather-facts.js';

/**
 * The facts of a container that exited after a second signal, seen from that signal. Those of any other
 * trial are returned unchanged, also when the second signal was lost, so that it cannot have ended
 * anything.
 */
export function sinceLastSignal(facts: Facts): Facts {
  const { observation, trials } = facts;
  const { secondSignal, end, signal, grace, snapshots } = observation;
  const second = secondSignal === null ? null : parseSignal(secondSignal.name);
  if (secondSignal === null || second === null || end.kind !== 'exited') return facts;
  const { atMs } = secondSignal;
  if (atMs >= grace.budgetMs) return facts;
  const isEarlier = (table: Snapshot) => table.phase !== 'after' || table.atMs <= atMs;
  const last = snapshots.filter(isEarlier).at(-1);
  const rebased = snapshots.map((table): Snapshot => {
    if (table === last) return { ...table, phase: 'before', atMs: Math.min(0, table.atMs - atMs) };
    return isEarlier(table) ? { ...table, phase: 'starting' } : { ...table, atMs: table.atMs - atMs };
  });
  const since = gatherFacts({
    ...trials,
    frozenChildren: trials.frozenChildren.map((trial) => ({
      ...trial,
      snapshots: trial.snapshots.map((table) =>
        table.phase === 'after' ? { ...table, atMs: table.atMs - atMs } : table,
      ),
      end: endSince(trial.end, atMs),
    })),
    probe: {
      ...observation,
      signal: { ...signal, ...second },
      grace: { ...grace, budgetMs: grace.budgetMs - atMs },
      secondSignal: null,
      snapshots: rebased,
      end: endSince(end, atMs),
    },
  });
  return isLost(since) ? facts : since;
}

function endSince(end: EndFacts, atMs: number): EndFacts {
  return end.kind === 'exited' ? { ...end, afterMs: Math.max(0, end.afterMs - atMs) } : end;
}

function isLost(facts: Facts): boolean {
  const { mainProcess, pid1 } = facts;
  if (mainProcess === null) return false;
  return (
    dispositionBefore(facts, mainProcess) === 'ignored' ||
    (mainProcess === pid1 && isAtDefault(facts, mainProcess))
  );
}
