import { isSigprobeError } from '../../errors.js';

/** Between one answer and the next question, ms. */
export const HEARTBEAT_EVERY_MS = 2_000;
/**
 * An engine answers this question without a lock, a disk or a container: longer than this, ms, with nothing else
 * answered either, and it hangs.
 */
const HEARTBEAT_BOUND_MS = 4_000;
/** A socket that was let go of for a moment, as by a proxy that restarts, is asked once more. */
const ASK_AGAIN_AFTER_MS = 1_000;

export interface Heartbeat {
  /** Fires, with the failure as its reason, when the engine no longer answers. */
  readonly lost: AbortSignal;
  /** Asks now rather than when it is due; resolves when it is known whether the engine is still there. */
  check(): Promise<void>;
  stop(): void;
}

export interface HeartbeatParts {
  /** Bounded by its argument, ms; throws SigprobeErrors. */
  readonly ping: (boundMs: number) => Promise<unknown>;
  /** Whether the engine has answered anything else since that moment of performance.now(). */
  readonly hasAnsweredSince: (ms: number) => boolean;
}

/**
 * Asks the engine again and again whether it is still there, so that no wait, however long it may rightly
 * take, outlasts an engine that hangs or has gone.
 */
export function startHeartbeat({ ping, hasAnsweredSince }: HeartbeatParts): Heartbeat {
  const lost = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let pausing: NodeJS.Timeout | undefined;
  let isStopped = false;
  /** Keeps the process alive: whoever checks waits for it. */
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      pausing = setTimeout(resolve, ms);
    });
  /** True while the engine is there, or nobody is interested any more. */
  const isThere = async (failures = 0): Promise<boolean> => {
    const askedMs = performance.now();
    try {
      await ping(HEARTBEAT_BOUND_MS);
      return true;
    } catch (error) {
      if (isStopped) return true;
      if (isSigprobeError(error, 'engine-hung') && hasAnsweredSince(askedMs)) return true;
      if (failures > 0 || isSigprobeError(error, 'engine-hung')) {
        lost.abort(error);
        return false;
      }
      await pause(ASK_AGAIN_AFTER_MS);
      return isStopped || isThere(failures + 1);
    }
  };
  let checking: Promise<boolean> | null = null;
  /** One question at a time. */
  const ask = (): Promise<boolean> => {
    checking ??= isThere().finally(() => {
      checking = null;
    });
    return checking;
  };
  const beat = () => {
    if (isStopped || lost.signal.aborted) return;
    timer = setTimeout(() => void ask().then(beat), HEARTBEAT_EVERY_MS);
    timer.unref();
  };
  beat();
  return {
    lost: lost.signal,
    check: async () => {
      if (!lost.signal.aborted) await ask();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      clearTimeout(pausing);
    },
  };
}
