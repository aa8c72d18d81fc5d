import { pid1Of } from '../../../kernel/discard.js';
import { lastBefore, type Observation, type Snapshot } from '../../../observation.js';

/**
 * How much longer the first container must have run than the second needed, before it counts as not reacting.
 */
const MARGIN_MS = 500;

/**
 * True when a second container, the same but for an init as PID 1, shows that the first will never react: the
 * second died of the signal itself (128 + signal), the first has run on for longer than that took, and the
 * only difference is the kernel's protection of PID 1. It counts only if both were ready in the same sense
 * and ran the same programs.
 */
export function provesNoReaction(
  first: { readonly before: Snapshot | null; readonly readyKind: string; readonly runningForMs: number },
  second: Observation,
): boolean {
  const { end, signal, ready } = second;
  if (end.kind !== 'exited' || end.code !== 128 + signal.number || end.oomKilled) return false;
  if (ready?.kind !== first.readyKind || first.runningForMs < 2 * end.afterMs + MARGIN_MS) return false;
  const behindInit = lastBefore(second.snapshots);
  if (first.before === null || behindInit === undefined) return false;
  const init = pid1Of(behindInit);
  const below = behindInit.processes.filter((process) => process !== init);
  return init !== null && programs(below) === programs(first.before.processes);
}

function programs(processes: Snapshot['processes']): string {
  return processes
    .map(({ program }) => program)
    .sort()
    .join('\n');
}
