import { isSigprobeError } from '../../errors.js';

/** Between one answer and the next question, ms. */
export const HEARTBEAT_EVERY_MS = 2_000;
/**
 * An engine answers this question without a lock, a disk or a container: longer than this, ms, and it hangs.
 */
const HEARTBEAT_BOUND_MS = 4_000;
/** A socket that was let go of for a moment, as by a proxy that restarts, is asked once more. */
const ASK_AGAIN_AFTER_MS = 1_000;

export interface Heartbeat {
  /** Fires, with the failure as its reason, when the engine no longer answers. */
  readonly lost: AbortSignal;
  stop(): void;
}

/**
 * Asks the engine again and again whether it is still there, so that no wait, however long it may rightly
 * take, outlasts an engine that hangs or has gone. `ping` is bounded by its second argument and throws
 * SigprobeErrors.
 */
export function startHeartbeat(ping: (boundMs: number) => Promise<unknown>): Heartbeat {
  const lost = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const askIn = (ms: number, failures: number) => {
    if (isStopped) return;
    timer = setTimeout(() => void ask(failures), ms);
    timer.unref();
  };
  const ask = async (failures: number): Promise<void> => {
    try {
      await ping(HEARTBEAT_BOUND_MS);
      askIn(HEARTBEAT_EVERY_MS, 0);
    } catch (error) {
      if (isStopped) return;
      if (failures > 0 || isSigprobeError(error, 'engine-hung')) lost.abort(error);
      else askIn(ASK_AGAIN_AFTER_MS, failures + 1);
    }
  };
  askIn(HEARTBEAT_EVERY_MS, 0);
  return {
    lost: lost.signal,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
