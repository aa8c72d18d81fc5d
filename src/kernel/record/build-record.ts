import type { KernelEvent, KernelRecord, SignalSender } from '../../observation.js';
import { endsByDefault } from '../default-action.js';
import { SIGKILL } from '../signals.js';
import type { ContainerEvent } from './follow.js';
import {
  fatalDeliveries,
  fatalSignal,
  type Life,
  livesOf,
  parentToldMs,
  resultOf,
  wasKilled,
} from './process-life.js';

/** What a record is made of. */
export interface RecordParts {
  readonly initPid: number;
  /** The events of one container, oldest first. */
  readonly events: readonly ContainerEvent[];
  /** The moment that snapshots count from, by the clock of the events. */
  readonly zeroMs: number;
  /** The signal that was sent to PID 1. */
  readonly signal: number;
  /** False where events were lost. */
  readonly complete: boolean;
}

type Of<Kind extends ContainerEvent['kind']> = Extract<ContainerEvent, { readonly kind: Kind }>;

/**
 * SI_TIMER, SI_MESGQ, SI_ASYNCIO, SI_SIGIO: the kernel's doing, like all positive codes, whoever happens to
 * run.
 */
const KERNEL_CODES: ReadonlySet<number> = new Set([-2, -3, -4, -5]);
/** The kernel's stamp cannot be earlier than ours, but for what the comparison of the two clocks is out. */
const CLOCK_SLACK_MS = 1;
/** What happened just before the signal belongs to it, and since the last look, however long the engine took to send it. */
const BEFORE_MS = 100;
/** Events in a record: more than any orderly end has. */
const MAX_EVENTS = 5_000;

/** Tells what the kernel did around the signal. */
export function buildRecord({ initPid, events, zeroMs, signal, complete }: RecordParts): KernelRecord {
  const sent = events.find(
    (event) =>
      event.kind === 'generated' &&
      event.to === initPid &&
      event.sender === null &&
      event.signal === signal &&
      event.atMs >= zeroMs - CLOCK_SLACK_MS,
  );
  const originMs = sent?.atMs ?? zeroMs;
  const lives = livesOf(events);
  const all = events
    .filter(({ atMs }) => atMs >= Math.min(originMs, zeroMs) - BEFORE_MS)
    .flatMap((event) => interpret(event, lives.get(event) ?? [], initPid))
    .map((event) => relativeTo(originMs, event));
  return {
    initPid,
    signalledAtMs: sent === undefined ? null : toMicros(sent.atMs - zeroMs),
    complete: complete && all.length <= MAX_EVENTS,
    events: all.slice(0, MAX_EVENTS),
  };
}

function interpret(event: ContainerEvent, life: Life, initPid: number): KernelEvent[] {
  switch (event.kind) {
    case 'generated': {
      const { atMs, signal, to } = event;
      return [{ kind: 'sent', atMs, signal, by: senderOf(event, initPid), to, result: resultOf(event) }];
    }
    case 'delivered':
      return interpretDelivery(event, life, initPid);
    case 'forked':
    case 'executed':
      return [event];
    case 'exited':
      return [{ ...event, killed: wasKilled(life), parentToldMs: parentToldMs(life) }];
    case 'thread-exited':
    case 'parent-told':
      return [];
  }
}

function senderOf({ signal, code, sender, isSenderExiting }: Of<'generated'>, initPid: number): SignalSender {
  if (code > 0 || KERNEL_CODES.has(code)) {
    const isInWake = signal === SIGKILL && sender === initPid && isSenderExiting;
    return { kind: 'kernel', reason: isInWake ? 'pid-1-exited' : 'other' };
  }
  return sender === null ? { kind: 'outside' } : { kind: 'process', pid: sender };
}

function interpretDelivery(event: Of<'delivered'>, life: Life, initPid: number): KernelEvent[] {
  const { atMs, pid, signal, action } = event;
  if (action === 'handler') return [{ kind: 'handled', atMs, pid, signal, isOneShot: event.isOneShot }];
  if (action === 'ignore') return [{ kind: 'discarded', atMs, pid, signal }];
  if (!endsByDefault(signal)) return [];
  const killed = wasKilled(life);
  const fatal = fatalDeliveries(life);
  if (signal === SIGKILL) {
    if (fatal[0] !== event || killed !== true) return [];
    return [{ kind: 'default-action', atMs, pid, signal: fatalSignal(life, event)?.signal ?? null }];
  }
  // It was blocked when it was sent, or dumps core. PID 1 is spared, unless a fault of its own raised the
  // signal.
  const isSpared = pid === initPid && (killed !== true || fatal.at(-1)?.signal !== signal);
  return [{ kind: isSpared ? 'discarded' : 'default-action', atMs, pid, signal }];
}

function relativeTo(originMs: number, event: KernelEvent): KernelEvent {
  const atMs = toMicros(event.atMs - originMs);
  if (event.kind !== 'exited' || event.parentToldMs === null) return { ...event, atMs };
  return { ...event, atMs, parentToldMs: toMicros(event.parentToldMs - originMs) };
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
