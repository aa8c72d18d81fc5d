import { cannotBeRefused, endsByDefault } from '../../kernel/default-action.js';
import { REACTION_MS } from '../../kernel/reaction-time.js';
import { diedOfDefaultAction, exitOf, killerOf, sentTo } from '../../kernel/record/record-facts.js';
import { reraiserOf } from '../../kernel/reraise.js';
import { catchesByItself, reraisesSignal, runtimeOf } from '../../kernel/runtimes.js';
import { hasSignal } from '../../kernel/signal-set.js';
import { SIGKILL } from '../../kernel/signals.js';
import type { KernelEvent, KernelRecord, ProcessFacts } from '../../observation.js';
import { isBareFor } from './dispositions.js';
import type { ExitAccount } from './exit-account.js';
import type { SignalledFacts } from './facts.js';

/** Who is sent both signals within this time can have done nothing in between. */
const HASTY_MS = 50;

/** How a process exited before PID 1, by a complete record of the kernel. */
export function recordedAccount(
  facts: SignalledFacts,
  record: KernelRecord,
  process: ProcessFacts,
): ExitAccount {
  const exit = exitOf(record, process.pid);
  if (exit === null) return { kind: 'exited-first' };
  const killer = killerOf(record, process.pid);
  const signal = killer?.kind === 'process' ? SIGKILL : diedOfDefaultAction(record, process.pid);
  const handled = handledBy(record, process);
  const isOver = signal === null || programReraised(facts, record, process, signal);
  const sent = isOver
    ? hastyKill(record, process, handled)
    : sentTo(record, process.pid).find((event) => event.signal === signal);
  if (isOver && sent === undefined) return { kind: 'exited-by-itself' };
  // The fatal signal may have been taken before the handler of an earlier one could run.
  const told = handled ?? requestTo(record, process);
  const isCut = isOver || signal === SIGKILL || (told !== undefined && told.signal !== signal);
  if (!isCut || sent?.by.kind !== 'process')
    return signal === null ? { kind: 'exited-by-itself' } : { kind: 'default-action', signal };
  return {
    kind: 'killed',
    signal: sent.signal,
    by: sent.by.pid,
    toldAtMs: told?.atMs ?? null,
    killedAtMs: sent.atMs,
    isEscaped: isOver,
  };
}

type Event<Kind extends KernelEvent['kind']> = Extract<KernelEvent, { readonly kind: Kind }>;

/** The first signal from the stop signal on that asked the process to stop and that a handler of it took. */
function handledBy({ events }: KernelRecord, { pid }: ProcessFacts): Event<'handled'> | undefined {
  return events.find(
    (event): event is Event<'handled'> =>
      event.kind === 'handled' && event.pid === pid && event.atMs >= 0 && endsByDefault(event.signal),
  );
}

/** The first signal from the stop signal on that the process was sent and has a handler for. */
function requestTo(record: KernelRecord, { pid, signals }: ProcessFacts): Event<'sent'> | undefined {
  return sentTo(record, pid).find(
    ({ signal, atMs }) =>
      atMs >= 0 && endsByDefault(signal) && signals !== null && hasSignal(signals.caught, signal),
  );
}

/**
 * What another process sent to one that handled a signal, by force and so soon after that signal that it had
 * no time to shut down: which of the two was faster is luck.
 */
function hastyKill(
  record: KernelRecord,
  process: ProcessFacts,
  handled: Event<'handled'> | undefined,
): Event<'sent'> | undefined {
  if (handled === undefined) return undefined;
  const all = sentTo(record, process.pid);
  const told = all.find(({ signal, atMs }) => signal === handled.signal && atMs >= 0);
  const isForce = (signal: number) =>
    cannotBeRefused(signal) ||
    (endsByDefault(signal) &&
      signal !== handled.signal &&
      process.signals !== null &&
      isBareFor(process.signals, signal));
  return all.find(
    ({ signal, atMs, by }) =>
      by.kind === 'process' &&
      by.pid !== process.pid &&
      isForce(signal) &&
      atMs >= 0 &&
      atMs - (told?.atMs ?? handled.atMs) <= HASTY_MS,
  );
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
