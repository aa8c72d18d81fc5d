import type { SigprobeError } from '../../errors.js';
import { engineFailure } from '../failures/failures.js';
import type { Deadlines } from '../liveness/deadlines.js';

/** Asks an engine to do something, in bounded time, `leastMs` at least; `doing` ends the sentence "The engine refused to …". */
type Ask = <T>(doing: string, call: (abortSignal: AbortSignal) => Promise<T>, leastMs?: number) => Promise<T>;

/** How one engine is asked. */
export interface EngineCalls {
  /** @throws SigprobeError for whatever goes wrong, a refusal included */
  readonly ask: Ask;
  /** Throws what the call throws: for whom a refusal is an answer too. */
  readonly attempt: Ask;
  /** The sentence for what `attempt` threw. */
  failure(error: unknown, doing: string): SigprobeError;
}

export function createCalls(address: string, deadlines: Deadlines): EngineCalls {
  const failure = (error: unknown, doing: string) => engineFailure(error, address, doing);
  return {
    ask: async (doing, call, leastMs) => {
      try {
        return await deadlines.run(doing, call, leastMs);
      } catch (error) {
        throw failure(error, doing);
      }
    },
    attempt: deadlines.run,
    failure,
  };
}
