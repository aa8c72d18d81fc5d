/**
 * What two clocks saw of one exit; engine stamps in nanoseconds since 1970, client stamps in monotonic ms.
 */
export interface ExitStamps {
  readonly killNs: bigint | null;
  readonly finishedNs: bigint | null;
  readonly killSentMs: number;
  readonly killReturnedMs: number;
  /** When PID 1 was last seen running. */
  readonly lastAliveMs: number;
  /** When the end was noticed. */
  readonly endSeenMs: number;
  /**
   * When PID 1 was last seen running and first seen ended, by the engine's clock; null where this machine
   * does not share it.
   */
  readonly lastAliveNs: bigint | null;
  readonly firstGoneNs: bigint | null;
  /**
   * How much later than meant the look after the last that saw PID 1 running came; 0 where nothing looked
   * that closely.
   */
  readonly lateMs: number;
}

export interface ExitTime {
  readonly afterMs: number;
  readonly uncertaintyMs: number;
  readonly clock: 'kernel' | 'engine' | 'client';
}

/**
 * Both of the engine's stamps come a few ms after the kernel's own events; measured against tracepoints on an
 * idle machine.
 */
const ENGINE_UNCERTAINTY_MS = 5;
/** How far the engine's interval may lie outside the client's before its clock is taken to have jumped. */
const SLACK_MS = 25;

/**
 * Time from the signal to the end: the engine's stamps, which are close to the kernel's own, unless they
 * contradict what the client saw, as when the engine's clock was set in between; then the middle of the
 * client's bounds.
 */
export function exitTime(stamps: ExitStamps): ExitTime {
  const { killNs, finishedNs, killSentMs, killReturnedMs, lastAliveMs, endSeenMs } = stamps;
  const atLeast = Math.max(0, lastAliveMs - killReturnedMs);
  const atMost = Math.max(atLeast, endSeenMs - killSentMs);
  if (killNs !== null && finishedNs !== null) {
    const measured = Number(withinLooks(stamps, finishedNs) - killNs) / 1e6;
    if (measured >= atLeast - SLACK_MS && measured <= atMost + SLACK_MS)
      // The end can be stamped before the kill that caused it: the two are written by different processes.
      return {
        afterMs: round(Math.max(0, measured)),
        uncertaintyMs: engineUncertainty(stamps),
        clock: 'engine',
      };
  }
  return {
    afterMs: round((atLeast + atMost) / 2),
    uncertaintyMs: round(Math.max(ENGINE_UNCERTAINTY_MS, (atMost - atLeast) / 2)),
    clock: 'client',
  };
}

/**
 * The kill is stamped some time after the kernel sent the signal: the slower the call, the later. The end is
 * known no better than the looks came.
 */
function engineUncertainty({ killSentMs, killReturnedMs, lateMs }: ExitStamps): number {
  const ofKill = Math.round((killReturnedMs - killSentMs) / 4);
  return Math.max(ENGINE_UNCERTAINTY_MS, ofKill, Math.round(lateMs));
}

/** A busy engine stamps the end late; a look that found PID 1 ended knows better. */
function withinLooks({ lastAliveNs, firstGoneNs }: ExitStamps, finishedNs: bigint): bigint {
  const notLater = firstGoneNs !== null && firstGoneNs < finishedNs ? firstGoneNs : finishedNs;
  return lastAliveNs !== null && lastAliveNs > notLater ? lastAliveNs : notLater;
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
