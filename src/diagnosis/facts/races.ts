import { pid1Of } from '../../kernel/discard.js';
import { isAsleep } from '../../kernel/process-state.js';
import { exitOf, pid1ExitedAtMs, wasLeftUnreaped } from '../../kernel/record/record-facts.js';
import type { KernelRecord, ProcessFacts } from '../../observation.js';
import type { SignalledFacts } from './facts.js';

/** Who exits sooner has been faster on an idle machine, too; later, looks tell what PID 1 did until its own exit. */
const SOON_MS = 100;
/** With ten others for each processor, programs that wanted to exit were seen to be kept from it for up to 0.23 s. */
const STARVED_MS = 300;

/** A parent that waits for a child exits so soon after it, if it exits because of that. */
const AT_ONCE_MS = 20;

/**
 * What looks found PID 1 to be until its exit: each `awake`, or there was none (`unseen`). Or its child exited just before it
 * and is `unreaped`: it cannot have waited for that.
 */
export type Race = 'awake' | 'unseen' | 'unreaped';

/**
 * Whether PID 1 may have wanted to exit before a process that exited first, and been kept from it by a machine too busy to
 * run it; or whether it exited for another reason just then. Null where it slept, or stayed for long after the other, and so
 * had the time.
 */
export function raceOf(
  { observation: { snapshots } }: SignalledFacts,
  record: KernelRecord,
  { pid, ppid }: ProcessFacts,
): Race | null {
  const exitedMs = exitOf(record, pid)?.atMs ?? 0;
  if (exitedMs < SOON_MS) return null;
  const fromMs = record.signalledAtMs ?? 0;
  const pid1Ms = pid1ExitedAtMs(record) ?? exitedMs;
  if (ppid === record.initPid && pid1Ms - exitedMs <= AT_ONCE_MS && wasLeftUnreaped(record, pid))
    return 'unreaped';
  const untilMs = fromMs + pid1Ms;
  // The engine may take longer to send the signal than the first look takes.
  const looks = snapshots.filter(({ phase, atMs }) => phase === 'after' && atMs > fromMs && atMs <= untilMs);
  const seen = looks.flatMap((table) => pid1Of(table) ?? []);
  if (seen.some(isAsleep)) return null;
  if (seen.length > 0) return 'awake';
  return pid1Ms - exitedMs <= STARVED_MS ? 'unseen' : null;
}
