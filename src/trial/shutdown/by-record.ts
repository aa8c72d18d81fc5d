import { exitOf, exitOrderOf } from '../../kernel/record/record-facts.js';
import type { EndFacts, ExitOrder, KernelRecord } from '../../observation.js';
import type { PendingTrial } from './pending-trial.js';

/** The kernel stamps both events itself; what is uncertain is which of the steps of an exit is its moment. */
const UNCERTAINTY_MS = 1;

/** What the kernel noted up to now; null where it could not be had, or no signal was sent. */
export function readRecord({ recording, plan, sentMs }: PendingTrial): KernelRecord | null {
  return plan.role === 'control' ? null : (recording?.read(sentMs, plan.signal.number) ?? null);
}

/** The same of a container that has ended, of which the kernel need note nothing more. */
export function closeRecord(pending: PendingTrial): KernelRecord | null {
  const record = readRecord(pending);
  pending.recording?.stop();
  pending.context.onRecorded();
  return record;
}

/** The order of exits by a complete record, which has all of them; otherwise as the looks saw it. */
export function exitOrderBy(
  record: KernelRecord | null,
  seen: Readonly<Record<string, ExitOrder>>,
): Readonly<Record<string, ExitOrder>> {
  if (record?.complete !== true) return seen;
  const known = exitOrderOf(record);
  return Object.fromEntries(
    Object.entries(seen).map(([pid, order]) => [pid, known.get(Number(pid)) ?? order]),
  );
}

/** The time to exit by the kernel's own stamps, where it noted both the signal and the end. */
export function timedBy(record: KernelRecord | null, end: EndFacts): EndFacts {
  if (record === null || record.signalledAtMs === null || end.kind !== 'exited') return end;
  const exit = exitOf(record, record.initPid);
  if (exit === null) return end;
  const afterMs = Math.max(0, exit.parentToldMs ?? exit.atMs);
  return { ...end, afterMs, uncertaintyMs: UNCERTAINTY_MS, clock: 'kernel' };
}
