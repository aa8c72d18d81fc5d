import { endsByDefault } from '../../kernel/default-action.js';
import { REACTION_MS } from '../../kernel/reaction-time.js';
import { diedOfDefaultAction, exitOf, killerOf, sentTo } from '../../kernel/record/record-facts.js';
import { reraiserOf } from '../../kernel/reraise.js';
import { catchesByItself, reraisesSignal, runtimeOf } from '../../kernel/runtimes.js';
import type { KernelRecord, ProcessFacts } from '../../observation.js';
import type { SignalledFacts } from './facts.js';

/** How a process other than PID 1 exited. */
export type ExitAccount =
  /** Before PID 1; what ended it is not known. */
  | { readonly kind: 'exited-first' }
  /** Before PID 1, of its own accord. */
  | { readonly kind: 'exited-by-itself' }
  /** Before PID 1, by the default action of this signal. */
  | { readonly kind: 'default-action'; readonly signal: number }
  /**
   * Before PID 1, by a SIGKILL that another process of the container sent, or by another signal that it sent
   * although a handler of the process had run, so that it was about to exit by itself.
   */
  | {
      readonly kind: 'killed';
      readonly signal: number;
      /** PID as the view numbers it. */
      readonly by: number;
      /** When it had been sent a signal that it handles: ms after the stop signal; null when it never was. */
      readonly toldAtMs: number | null;
      readonly killedAtMs: number;
    }
  /** The kernel sent it SIGKILL as PID 1 exited. */
  | { readonly kind: 'outlived-pid-1' }
  | { readonly kind: 'unseen' };

const SIGKILL = 9;

/** By the kernel's record where there is a complete one, else as far as the looks tell. */
export function accountOf(facts: SignalledFacts, process: ProcessFacts): ExitAccount {
  const record = completeRecord(facts);
  const order = facts.observation.exitOrder[String(process.pid)] ?? 'unseen';
  if (order !== 'exited-first' || record === null) return { kind: order };
  const exit = exitOf(record, process.pid);
  if (exit === null) return { kind: order };
  const killer = killerOf(record, process.pid);
  const signal = killer?.kind === 'process' ? SIGKILL : diedOfDefaultAction(record, process.pid);
  if (signal === null || programReraised(facts, record, process, signal)) return { kind: 'exited-by-itself' };
  const sent = sentTo(record, process.pid).find((event) => event.signal === signal);
  const handled = record.events.find(
    (event) =>
      event.kind === 'handled' && event.pid === process.pid && event.atMs >= 0 && endsByDefault(event.signal),
  );
  const isCut = signal === SIGKILL || (handled?.kind === 'handled' && handled.signal !== signal);
  if (!isCut || sent?.by.kind !== 'process') return { kind: 'default-action', signal };
  return {
    kind: 'killed',
    signal,
    by: sent.by.pid,
    toldAtMs: handled?.atMs ?? null,
    killedAtMs: sent.atMs,
  };
}

/** True when a handler of the program ran and then re-raised the signal, as Unix programs should. */
function programReraised(
  { observation: { log } }: SignalledFacts,
  record: KernelRecord,
  process: ProcessFacts,
  signal: number,
): boolean {
  const { pid } = process;
  const handled = record.events.find(
    (event) => event.kind === 'handled' && event.pid === pid && event.signal === signal,
  );
  if (handled === undefined) return false;
  const runtime = runtimeOf(process);
  if (runtime === null || !catchesByItself(runtime, signal)) return true;
  if (reraisesSignal(runtime)) return reraiserOf(record, { pid, runtime, number: signal }) === 'program';
  // Python prints what nothing caught; the others do the same at once as a handler of the program may do.
  if (runtime === 'python') return !/^KeyboardInterrupt$/m.test(log.text);
  return (exitOf(record, pid)?.atMs ?? 0) - handled.atMs > REACTION_MS;
}

/** The kernel's record where it has everything; null elsewhere. */
export function completeRecord({ observation: { kernelRecord } }: SignalledFacts): KernelRecord | null {
  return kernelRecord?.complete === true ? kernelRecord : null;
}
