import {
  diedOfDefaultAction,
  exitOf,
  exitOrderOf,
  killerOf,
  sentTo,
} from '../../kernel/record/record-facts.js';
import { SIGCHLD, SIGCONT, SIGKILL, signalName } from '../../kernel/signals.js';
import {
  type KernelEvent,
  type KernelRecord,
  lastBefore,
  type Observation,
  type SignalSender,
  type Snapshot,
} from '../../observation.js';
import { pidInside } from './process-tree.js';

type Sent = Extract<KernelEvent, { readonly kind: 'sent' }>;

/** Who sent a signal, as people number processes; `pid` is null for one that no snapshot shows. */
export type Teller =
  | { readonly kind: 'process'; readonly pid: number | null }
  | { readonly kind: 'itself' }
  | { readonly kind: 'kernel' }
  /** Nobody in the container: the engine, or sigprobe. */
  | { readonly kind: 'outside' };

/** A signal that a process was sent, from the stop signal on; the same by the same sender counts as one. */
export interface Told {
  readonly signal: string;
  readonly from: Teller;
  /** The first time, ms after the stop signal. */
  readonly atMs: number;
  readonly count: number;
  /** `queued`: it may be blocked, or a thread waits for it. */
  readonly became: 'handled' | 'ended-it' | 'discarded' | 'queued';
}

/** How it exited; `left` where nothing shows that a signal ended it. */
export type Fate =
  | { readonly kind: 'left' }
  | { readonly kind: 'died'; readonly signal: string }
  | { readonly kind: 'killed'; readonly by: Teller }
  /** The kernel sent it SIGKILL as PID 1 exited. */
  | { readonly kind: 'outlived-pid-1' };

/** What one process was told and how it went, by the kernel's record. */
export interface Course {
  /** As the container numbers it where known. */
  readonly pid: number;
  readonly told: readonly Told[];
  /** Null for one that still ran. */
  readonly fate: Fate | null;
  readonly exitedAtMs: number | null;
}

/** SIGCHLD tells of others, SIGCONT only sets a process going. */
const UNINTERESTING: ReadonlySet<number> = new Set([SIGCHLD, SIGCONT]);

/**
 * The course of each process that ran when the signal was sent, by `pid` as the view numbers it; empty
 * without a complete record. Times count from the signal that `observation` is about.
 */
export function coursesOf(observation: Observation): ReadonlyMap<number, Course> {
  const { kernelRecord: record, snapshots } = observation;
  const before = lastBefore(snapshots);
  if (record?.complete !== true || before?.initPid !== record.initPid) return new Map();
  const view: View = { record, zeroMs: zeroOf(observation, record), numbers: numbersOf(snapshots) };
  const order = exitOrderOf(record);
  return new Map(
    before.processes.map(({ pid }) => [pid, courseOf(view, pid, order.get(pid) === 'outlived-pid-1')]),
  );
}

interface View {
  readonly record: KernelRecord;
  readonly zeroMs: number;
  /** PID inside the container by PID of the host. */
  readonly numbers: ReadonlyMap<number, number>;
}

/** Facts may be seen from a second signal; then an earlier one has been left out of them. */
function zeroOf({ signal, secondSignal }: Observation, record: KernelRecord): number {
  if (secondSignal !== null) return 0;
  const isIt = (event: Sent) => event.by.kind === 'outside' && event.signal === signal.number;
  return sentTo(record, record.initPid).findLast(isIt)?.atMs ?? 0;
}

function numbersOf(snapshots: readonly Snapshot[]): ReadonlyMap<number, number> {
  return new Map(
    snapshots.flatMap((snapshot) =>
      snapshot.processes.map((process) => [process.pid, pidInside(process, snapshot)] as const),
    ),
  );
}

function courseOf(view: View, pid: number, isLeft: boolean): Course {
  const { record, zeroMs, numbers } = view;
  const exit = exitOf(record, pid);
  return {
    pid: numbers.get(pid) ?? pid,
    told: toldOf(view, pid),
    fate: exit === null ? null : fateOf(view, pid, isLeft),
    exitedAtMs: exit === null ? null : Math.max(0, exit.atMs - zeroMs),
  };
}

function fateOf(view: View, pid: number, isLeft: boolean): Fate {
  if (isLeft) return { kind: 'outlived-pid-1' };
  const killer = killerOf(view.record, pid);
  if (killer !== null) return { kind: 'killed', by: tellerOf(view, killer, pid) };
  const signal = diedOfDefaultAction(view.record, pid);
  return signal === null ? { kind: 'left' } : { kind: 'died', signal: signalName(signal) };
}

function toldOf(view: View, pid: number): Told[] {
  const { record, zeroMs } = view;
  const all = sentTo(record, pid).filter(
    (event) =>
      event.atMs >= zeroMs &&
      !UNINTERESTING.has(event.signal) &&
      !isOfTheKernel(record, event) &&
      !isDoomed(record, pid, event),
  );
  const told: Told[] = [];
  for (const event of all) {
    const from = tellerOf(view, event.by, pid);
    const one = { signal: signalName(event.signal), from, became: fortune(record, event) };
    const known = told.findIndex((other) => isAlike(other, one));
    const same = told[known];
    if (same === undefined) told.push({ ...one, atMs: event.atMs - zeroMs, count: 1 });
    else told[known] = { ...same, count: same.count + 1 };
  }
  return told;
}

/**
 * True for a timer or a descriptor that makes itself felt, and for the end of what PID 1 leaves: neither
 * tells it to stop.
 */
function isOfTheKernel(record: KernelRecord, sent: Sent): boolean {
  if (sent.by.kind !== 'kernel') return false;
  return sent.by.reason === 'pid-1-exited' || fortune(record, sent) !== 'ended-it';
}

/** True for what was sent to a process that was ending already. */
function isDoomed({ events }: KernelRecord, pid: number, sent: Sent): boolean {
  const isEnd = ({ kind }: KernelEvent) => kind === 'default-action' || kind === 'exited';
  return events.some(
    (event) => 'pid' in event && event.pid === pid && isEnd(event) && event.atMs < sent.atMs,
  );
}

function isAlike(one: Pick<Told, 'signal' | 'from'>, other: Pick<Told, 'signal' | 'from'>): boolean {
  const who = ({ from }: Pick<Told, 'from'>) => (from.kind === 'process' ? `${from.pid}` : from.kind);
  return one.signal === other.signal && who(one) === who(other);
}

/** What became of it, sooner or later. */
function fortune({ events }: KernelRecord, sent: Sent): Told['became'] {
  if (sent.result === 'ignored') return 'discarded';
  if (sent.signal === SIGKILL) return 'ended-it';
  const next = events.find(
    (event) =>
      (event.kind === 'handled' || event.kind === 'discarded' || event.kind === 'default-action') &&
      event.pid === sent.to &&
      event.signal === sent.signal &&
      event.atMs >= sent.atMs,
  );
  switch (next?.kind) {
    case 'handled':
      return 'handled';
    case 'discarded':
      return 'discarded';
    case 'default-action':
      return 'ended-it';
    default:
      return 'queued';
  }
}

function tellerOf({ numbers }: View, by: SignalSender, to: number): Teller {
  switch (by.kind) {
    case 'process':
      return by.pid === to ? { kind: 'itself' } : { kind: 'process', pid: numbers.get(by.pid) ?? null };
    case 'kernel':
      return { kind: 'kernel' };
    case 'outside':
      return { kind: 'outside' };
  }
}
