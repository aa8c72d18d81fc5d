import { endsByDefault } from '../default-action.js';
import { SIGKILL } from '../signals.js';
import type { ContainerEvent } from './follow.js';

/** What concerns one process since it was forked or last executed a program, oldest first. */
export type Life = readonly ContainerEvent[];

type Generated = Extract<ContainerEvent, { readonly kind: 'generated' }>;
type Delivered = Extract<ContainerEvent, { readonly kind: 'delivered' }>;

/** CLD_EXITED: it ended of its own accord. The others are a signal's doing. */
const CLD_EXITED = 1;

/** The life that each event belongs to; PIDs come round again, so a life is more than its PID. */
export function livesOf(events: readonly ContainerEvent[]): ReadonlyMap<ContainerEvent, Life> {
  const current = new Map<number, ContainerEvent[]>();
  const lives = new Map<ContainerEvent, Life>();
  for (const event of events) {
    const pid = event.kind === 'generated' ? event.to : event.pid;
    const begins = event.kind === 'forked' || event.kind === 'executed';
    const life = begins ? [] : (current.get(pid) ?? []);
    life.push(event);
    current.set(pid, life);
    lives.set(event, life);
  }
  return lives;
}

/** When the parent was told of the end, null when it was not. */
export function parentToldMs(life: Life): number | null {
  return life.find(({ kind }) => kind === 'parent-told')?.atMs ?? null;
}

/**
 * Whether a signal ended the process; null while it has not ended. Its parent is told so; where it is not,
 * because it ignores SIGCHLD, threads tell: a signal ends each of them by a SIGKILL of its own, but with
 * exit_group(2) the one that calls it ends without.
 */
export function wasKilled(life: Life): boolean | null {
  if (!life.some(({ kind }) => kind === 'exited')) return null;
  const told = life.find((event) => event.kind === 'parent-told');
  if (told?.kind === 'parent-told') return told.code !== CLD_EXITED;
  const fatal = fatalDeliveries(life);
  const [first] = fatal;
  if (first === undefined) return false;
  if (fatal.some(({ signal }) => signal !== SIGKILL)) return true;
  const cause = fatalSignal(life, first);
  const since = cause === null ? life : life.slice(life.indexOf(cause));
  const tids = new Set(fatal.map(({ tid }) => tid));
  return since.every((event) => event.kind !== 'thread-exited' || tids.has(event.tid));
}

/**
 * A fatal signal is turned into a SIGKILL to every thread, which is not recorded as sent: what caused the
 * delivery of one is the last signal before it that was neither handled nor ignored. Null when the life has
 * no such signal.
 */
export function fatalSignal(life: Life, delivery: ContainerEvent): Generated | null {
  const taken = new Set<number>();
  for (const event of life.slice(0, life.indexOf(delivery)).reverse()) {
    if (event.kind === 'delivered') taken.add(event.signal);
    if (event.kind !== 'generated' || resultOf(event) === 'ignored') continue;
    if (endsByDefault(event.signal) && !taken.has(event.signal)) return event;
  }
  return null;
}

/**
 * TRACE_SIGNAL_IGNORED, _ALREADY_PENDING, _OVERFLOW_FAIL: the last is not queued, and its sender gets EAGAIN.
 */
const RESULTS: Readonly<Record<number, 'ignored' | 'pending'>> = { 1: 'ignored', 2: 'pending', 3: 'ignored' };

/** What became of a signal when it was sent. */
export function resultOf({ result }: Generated): 'delivered' | 'ignored' | 'pending' {
  return RESULTS[result] ?? 'delivered';
}

/** Signals that were taken from the queue with the default action to end the process. */
export function fatalDeliveries(life: Life): Delivered[] {
  return life.filter(
    (event): event is Delivered =>
      event.kind === 'delivered' && event.action === 'default' && endsByDefault(event.signal),
  );
}
