import { endsByDefault } from '../default-action.js';
import type { ContainerEvent } from './follow.js';

/** What concerns one process since it was forked or last executed a program, oldest first. */
export type Life = readonly ContainerEvent[];

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
 * Whether a signal ended the process; null while it has not ended. Its parent is told so; where it is not, because it
 * ignores SIGCHLD, threads tell: with exit_group(2) one of them ends without a fatal signal of its own.
 */
export function wasKilled(life: Life): boolean | null {
  if (!life.some(({ kind }) => kind === 'exited')) return null;
  const told = life.find((event) => event.kind === 'parent-told');
  if (told?.kind === 'parent-told') return told.code !== CLD_EXITED;
  const fatal = fatalDeliveries(life);
  const [first] = fatal;
  if (first === undefined) return false;
  const tids = new Set(fatal.map(({ tid }) => tid));
  return life
    .slice(life.indexOf(first))
    .every((event) => event.kind !== 'thread-exited' || tids.has(event.tid));
}

/** Signals that were taken from the queue with the default action to end the process. */
export function fatalDeliveries(life: Life): Delivered[] {
  return life.filter(
    (event): event is Delivered =>
      event.kind === 'delivered' && event.action === 'default' && endsByDefault(event.signal),
  );
}
