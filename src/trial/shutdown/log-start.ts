import type { KernelRecord } from '../../observation.js';
import type { PendingTrial } from './pending-trial.js';

/**
 * An engine stamps a kill when its call is done, and what a program logs at once comes up to 6 ms before that
 * (Docker 20.10, on a busy machine).
 */
const STAMP_LATE_NS = 10_000_000n;
/** A clock that was set in between tells nothing. */
const MAX_LATE_NS = 1_000_000_000n;

/** The earliest moment at which the program may have logged because of a kill that was stamped then. */
export function beforeStamp(killNs: bigint): bigint {
  return killNs - STAMP_LATE_NS;
}

/**
 * The moment from which on the log tells of the reaction to the signal, ns since 1970 by the engine's clock:
 * the kernel's own, where it noted the signal and this machine shares that clock. Null without any stamp.
 */
export function logStart(
  { container, context: { clock }, sentMs }: Pick<PendingTrial, 'container' | 'context' | 'sentMs'>,
  killNs: bigint | null,
  record: KernelRecord | null,
): bigint | null {
  if (killNs === null) return null;
  const nowNs = container.engineNow();
  const signalledAtMs = record?.signalledAtMs ?? null;
  if (nowNs === null || signalledAtMs === null) return beforeStamp(killNs);
  const noted = nowNs - BigInt(Math.round((clock.now() - sentMs - signalledAtMs) * 1e6));
  return noted <= killNs && killNs - noted < MAX_LATE_NS ? noted : beforeStamp(killNs);
}
