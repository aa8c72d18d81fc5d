/** What two clocks saw of one exit; engine stamps in nanoseconds since 1970, client stamps in monotonic ms. */
export interface ExitStamps {
  readonly killNs: bigint | null;
  readonly finishedNs: bigint | null;
  readonly killSentMs: number;
  readonly killReturnedMs: number;
  /** When PID 1 was last seen running. */
  readonly lastAliveMs: number;
  /** When the end was noticed. */
  readonly endSeenMs: number;
}

export interface ExitTime {
  readonly afterMs: number;
  readonly uncertaintyMs: number;
  readonly clock: 'engine' | 'client';
}

/** Both of the engine's stamps come a few ms after the kernel's own events; measured against tracepoints. */
const ENGINE_UNCERTAINTY_MS = 5;
/** How far the engine's interval may lie outside the client's before its clock is taken to have jumped. */
const SLACK_MS = 25;

/**
 * Time from the signal to the end: the engine's stamps, which are close to the kernel's own, unless they contradict
 * what the client saw, as when the engine's clock was set in between; then the middle of the client's bounds.
 */
export function exitTime(stamps: ExitStamps): ExitTime {
  const { killNs, finishedNs, killSentMs, killReturnedMs, lastAliveMs, endSeenMs } = stamps;
  const atLeast = Math.max(0, lastAliveMs - killReturnedMs);
  const atMost = Math.max(atLeast, endSeenMs - killSentMs);
  if (killNs !== null && finishedNs !== null) {
    const measured = Number(finishedNs - killNs) / 1e6;
    if (measured >= atLeast - SLACK_MS && measured <= atMost + SLACK_MS)
      // The end can be stamped before the kill that caused it: the two are written by different processes.
      return { afterMs: round(Math.max(0, measured)), uncertaintyMs: ENGINE_UNCERTAINTY_MS, clock: 'engine' };
  }
  return {
    afterMs: round((atLeast + atMost) / 2),
    uncertaintyMs: round(Math.max(ENGINE_UNCERTAINTY_MS, (atMost - atLeast) / 2)),
    clock: 'client',
  };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
