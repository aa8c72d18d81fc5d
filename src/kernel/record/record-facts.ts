import type { ExitOrder, KernelEvent, KernelRecord, SignalSender } from '../../observation.js';
import { SIGKILL } from '../signals.js';

type Of<Kind extends KernelEvent['kind']> = Extract<KernelEvent, { readonly kind: Kind }>;

/** The kernel's name of a program is at most so long. */
const COMM_LENGTH = 15;

/** When the main process of the container began to exit, ms after the signal; null when it had not. */
export function pid1ExitedAtMs(record: KernelRecord): number | null {
  return exitOf(record, record.initPid)?.atMs ?? null;
}

/** How and when a process exited; null when it had not. */
export function exitOf({ events }: KernelRecord, pid: number): Of<'exited'> | null {
  return (
    events.findLast((event): event is Of<'exited'> => event.kind === 'exited' && event.pid === pid) ?? null
  );
}

/**
 * How each process but PID 1 went relative to it, by host PID. One whose exit had begun when PID 1's did went
 * first: the kernel's SIGKILL no longer changes anything for it. One that exits by itself between PID 1's exit and that
 * SIGKILL, for which a busy machine may leave it time, was left all the same.
 */
export function exitOrderOf(record: KernelRecord): ReadonlyMap<number, ExitOrder> {
  const order = new Map<number, ExitOrder>();
  const initExit = exitOf(record, record.initPid);
  let hasInitExited = false;
  for (const event of record.events) {
    if (event === initExit) hasInitExited = true;
    if (event.kind === 'forked') order.delete(event.pid);
    if (event.kind === 'exited' && event.pid !== record.initPid && !order.has(event.pid))
      order.set(event.pid, hasInitExited ? 'outlived-pid-1' : 'exited-first');
    if (isKilledInWake(event)) order.set(event.to, 'outlived-pid-1');
  }
  return order;
}

/**
 * True where a child of PID 1 had exited when PID 1 did, which had not waited for it: it had not been told of that, or the
 * kernel's SIGKILL still found the child, a zombie.
 */
export function wasLeftUnreaped(record: KernelRecord, pid: number): boolean {
  const exit = exitOf(record, pid);
  const pid1Ms = pid1ExitedAtMs(record);
  if (exit === null || pid1Ms === null) return false;
  if (exit.parentToldMs === null || exit.parentToldMs >= pid1Ms) return true;
  const isInWake = ({ by, signal, atMs }: Of<'sent'>) =>
    by.kind === 'kernel' && by.reason === 'pid-1-exited' && signal === SIGKILL && atMs >= pid1Ms;
  return sentTo(record, pid).some((sent) => isInWake(sent) && sent.result === 'ignored');
}

/** Who ended a process by SIGKILL, the first who did; null when nobody did. */
export function killerOf({ events }: KernelRecord, pid: number): SignalSender | null {
  const kill = events.find(
    (event): event is Of<'sent'> =>
      event.kind === 'sent' && event.to === pid && event.signal === SIGKILL && event.result === 'delivered',
  );
  return kill?.by ?? null;
}

/** Processes that another one of the container, PID 1 included, ended by SIGKILL, with the one that did. */
export function killedByProcess(record: KernelRecord): ReadonlyMap<number, number> {
  const kills = record.events.flatMap((event) => {
    if (event.kind !== 'sent' || event.signal !== SIGKILL) return [];
    const killer = killerOf(record, event.to);
    return killer?.kind === 'process' ? [[event.to, killer.pid] as const] : [];
  });
  return new Map(kills);
}

/** Every signal that was sent to a process, by whomever, oldest first. */
export function sentTo({ events }: KernelRecord, pid: number): readonly Of<'sent'>[] {
  return events.filter((event): event is Of<'sent'> => event.kind === 'sent' && event.to === pid);
}

/** The signals that a process sent to others, oldest first: whom it told. */
export function toldBy({ events }: KernelRecord, pid: number): readonly Of<'sent'>[] {
  return events.filter(
    (event): event is Of<'sent'> =>
      event.kind === 'sent' && event.by.kind === 'process' && event.by.pid === pid && event.to !== pid,
  );
}

/** When the first handler of that signal was run, ms after it was sent to PID 1; null when none was. */
export function handledAtMs({ events }: KernelRecord, signal: number): number | null {
  const handled = events.find(
    (event) => event.kind === 'handled' && event.signal === signal && event.atMs >= 0,
  );
  return handled?.atMs ?? null;
}

/** The signal whose default action ended a process, SIGKILL aside, which has no other; null when none did. */
export function diedOfDefaultAction({ events }: KernelRecord, pid: number): number | null {
  const death = events.find(
    (event): event is Of<'default-action'> => event.kind === 'default-action' && event.pid === pid,
  );
  return death === undefined || death.signal === SIGKILL ? null : death.signal;
}

/** True where the kernel noted anything of a process. */
export function mentions({ events }: KernelRecord, pid: number): boolean {
  return events.some((event) => ('to' in event ? event.to : event.pid) === pid);
}

/** Processes that were forked before the signal, as far back as is noted, oldest first. */
export function forkedBeforeSignal({ events }: KernelRecord): readonly Of<'forked'>[] {
  return events.filter((event): event is Of<'forked'> => event.kind === 'forked' && event.atMs <= 0);
}

/** Processes that were forked after the signal, oldest first. */
export function forkedAfterSignal({ events }: KernelRecord): readonly Of<'forked'>[] {
  return events.filter((event): event is Of<'forked'> => event.kind === 'forked' && event.atMs > 0);
}

/** The program that a process last executed, by the kernel's name; null when it executed none. */
export function executedBy({ events }: KernelRecord, pid: number, sinceMs: number): string | null {
  const last = events.findLast(
    (event) => event.kind === 'executed' && event.pid === pid && event.atMs >= sinceMs,
  );
  return last?.kind === 'executed' ? (last.file.split('/').at(-1) ?? '').slice(0, COMM_LENGTH) : null;
}

function isKilledInWake(event: KernelEvent): event is Of<'sent'> {
  return (
    event.kind === 'sent' &&
    event.signal === SIGKILL &&
    event.by.kind === 'kernel' &&
    event.by.reason === 'pid-1-exited' &&
    event.result !== 'ignored'
  );
}
