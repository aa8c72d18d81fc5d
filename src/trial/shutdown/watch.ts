import type { Container, Table } from '../../engine/port.js';
import { isOver } from '../../kernel/process-state.js';
import type { Proof, Snapshot } from '../../observation.js';
import type { Clock } from '../clock.js';
import { SnapshotStore } from '../snapshot-store.js';
import { ExitOrderLog } from './exit-order.js';

/** When to take a full table after the signal, ms; each second from then on. */
const FULL_LOOKS_MS = [50, 150, 400, 1_000];
/**
 * While most programs end, quick looks follow each other closely, but not so that they take the processor
 * from the engine that stamps the end; then they thin out.
 */
const DENSE_MS = 400;
const DENSE_EVERY_MS = 2;
const SPARSE_EVERY_MS = 5;
const RELAXED_FROM_MS = 1_500;
const RELAXED_EVERY_MS = 100;
/** What nothing of has been seen for so long is over: the processor is the engine's then, which has to tell of the end. */
const OVER_AFTER_MS = 15;
const OVER_EVERY_MS = 20;
const MAX_SNAPSHOTS = 200;

export interface Watched {
  readonly snapshots: readonly Snapshot[];
  readonly exitOrder: ExitOrderLog;
  readonly sightings: Sightings;
  /** Set when watching stopped because the kernel is known to have thrown the signal away. */
  readonly proof: Proof | null;
}

export interface Watching {
  readonly container: Container;
  readonly clock: Clock;
  readonly before: Snapshot | null;
  /** When the signal was sent. */
  readonly sentMs: number;
  /** Fires at the end of the container, the end of the budget, or an interrupt. */
  readonly abort: AbortSignal;
  /** Whether a full table, asked for at that moment, proves that the kernel threw away what was sent. */
  readonly isProof: (table: Snapshot, askedMs: number) => boolean;
  /** Until when quick looks follow each other closely, ms after the signal. */
  readonly denseMs?: number;
  /** Until when every table is kept, whether it shows something new or not, ms after the signal. */
  readonly keepAllMs?: number;
}

/** Between which moments PID 1 ended. */
interface Sightings {
  /** When PID 1 was last seen running, by the client's clock. */
  readonly lastAliveMs: number;
  /**
   * The same by the engine's clock, and when PID 1 was first seen ended; null where nothing looked that
   * closely.
   */
  readonly lastAliveNs: bigint | null;
  readonly firstGoneNs: bigint | null;
  /**
   * How much later than meant the look after that came: a busy machine delays it, and the engine's stamps
   * too.
   */
  readonly lateMs: number;
}

export interface Watch {
  readonly done: Promise<Watched>;
  /** The newest table that was kept. */
  readonly latest: () => Snapshot | null;
  /** The tables that were kept so far, oldest first. */
  readonly kept: () => readonly Snapshot[];
}

/** Looks at the container again and again after the signal; keeps the tables that show something new. */
export function startWatching(watching: Watching): Watch {
  const snapshots = new SnapshotStore(MAX_SNAPSHOTS);
  const done = watch(watching, snapshots);
  // Whoever waits for it hears of a look that fails; until the signal has been sent nobody does.
  done.catch(() => undefined);
  return { done, latest: () => snapshots.kept.at(-1) ?? null, kept: () => snapshots.kept };
}

async function watch(watching: Watching, snapshots: SnapshotStore): Promise<Watched> {
  const { container, clock, before, sentMs, abort, denseMs = DENSE_MS, keepAllMs = 0 } = watching;
  const exitOrder = new ExitOrderLog();
  if (before !== null) exitOrder.note(before);
  let sightings: Sightings = { lastAliveMs: sentMs, lastAliveNs: null, firstGoneNs: null, lateMs: 0 };
  let lastKey = before === null ? '' : changeKey(before);
  let fullLooks = 0;
  let lastRunningMs = sentMs;
  let meantMs = sentMs;
  let isAtOnce = false;

  while (!abort.aborted) {
    const askedMs = clock.now();
    const askedNs = container.engineNow();
    const elapsed = askedMs - sentMs;
    const isFullDue = elapsed >= fullLookAt(fullLooks);
    if (isFullDue) fullLooks += 1;
    const table =
      isFullDue || container.quickLooks ? await container.look(isFullDue ? 'full' : 'sample') : null;
    const isUndecided = exitOrder.note(table) && container.quickLooks;
    const lateMs = container.quickLooks ? Math.max(0, askedMs - meantMs) : 0;
    sightings = sight(sightings, table, { askedMs, askedNs, answeredNs: container.engineNow(), lateMs });
    if (table !== null) {
      const snapshot: Snapshot = { phase: 'after', atMs: Math.round((askedMs - sentMs) * 10) / 10, ...table };
      const key = changeKey(table);
      if (key !== lastKey || isFullDue || elapsed < keepAllMs) snapshots.add(snapshot, isFullDue);
      lastKey = key;
      if (isFullDue && watching.isProof(snapshot, askedMs))
        return { snapshots: snapshots.kept, exitOrder, sightings, proof: 'kernel-state' };
    }
    if (hasRunning(table)) lastRunningMs = askedMs;
    // Never twice in a row: nothing else would be done while a program starts one process after another.
    isAtOnce = !isAtOnce && isUndecided;
    if (isAtOnce) {
      meantMs = clock.now();
      continue;
    }
    const isSilent = container.quickLooks && clock.now() - lastRunningMs >= OVER_AFTER_MS;
    const pauseMs = isSilent
      ? OVER_EVERY_MS
      : pauseAfter(container, clock.now() - sentMs, fullLookAt(fullLooks), denseMs);
    meantMs = clock.now() + pauseMs;
    await clock.sleep(pauseMs, abort);
  }
  return { snapshots: snapshots.kept, exitOrder, sightings, proof: null };
}

function hasRunning(table: Table | null): boolean {
  return table?.processes.some(({ state }) => !isOver(state)) ?? false;
}

/** How long to wait for the next look, ms. */
function pauseAfter(container: Container, elapsed: number, nextFull: number, denseMs: number): number {
  const untilFull = Math.max(1, nextFull - elapsed);
  const every =
    elapsed < denseMs ? DENSE_EVERY_MS : elapsed < RELAXED_FROM_MS ? SPARSE_EVERY_MS : RELAXED_EVERY_MS;
  return container.quickLooks ? Math.min(untilFull, every) : untilFull;
}

function fullLookAt(index: number): number {
  const last = FULL_LOOKS_MS.at(-1) ?? 0;
  return FULL_LOOKS_MS[index] ?? last + (index - FULL_LOOKS_MS.length + 1) * 1_000;
}

/**
 * A table was true at some moment between question and answer: alive counts from the one, gone from the
 * other.
 */
function sight(
  before: Sightings,
  table: Table | null,
  at: { askedMs: number; askedNs: bigint | null; answeredNs: bigint | null; lateMs: number },
): Sightings {
  const pid1 = table?.processes.find(({ pid }) => pid === table.initPid);
  if (pid1 === undefined || isOver(pid1.state))
    return before.firstGoneNs !== null
      ? before
      : { ...before, firstGoneNs: at.answeredNs, lateMs: at.lateMs };
  return { lastAliveMs: at.askedMs, lastAliveNs: at.askedNs, firstGoneNs: null, lateMs: 0 };
}

/** Who is there and what the signal would do to each: changes of mere scheduling state are no news. */
function changeKey(table: Table): string {
  return table.processes
    .map(({ pid, ppid, program, signals, exiting, state }) =>
      [
        pid,
        ppid,
        program,
        exiting,
        state === 'Z',
        state === 'T',
        signals?.pending,
        signals?.blocked,
        signals?.ignored,
        signals?.caught,
      ].join(),
    )
    .sort()
    .join(';');
}
