import type { ContainerRecording, Table } from '../../engine/port.js';
import type { Snapshot } from '../../observation.js';
import type { StartedTrial } from '../started-trial.js';
import { isAllDiscarded, proofFromMs, type Sending } from './proofs/discard-proof.js';
import { startWatching, type Watch, type Watched } from './watch.js';

/** A trial from just before its signal until the wait for its end is over. */
/** For how long after the signal a process that is frozen is to be seen frozen, look by look, ms. */
const KEEP_ALL_MS = 100;

export interface PendingTrial extends StartedTrial {
  /** The table before the signal; null where the view shows none. */
  readonly before: Snapshot | null;
  /** When the signal is sent, by the client's clock. */
  readonly sentMs: number;
  /** The signals whose call has returned, first to last. */
  readonly sendings: readonly Sending[];
  readonly watch: Watch;
  /** What the kernel notes of this container; null where it cannot be had. */
  readonly recording: ContainerRecording | null;
  /** Fires at the end of the container, the end of the wait, or an interrupt. */
  readonly stop: AbortSignal;
  noteSending(sending: Sending): void;
  endWait(): void;
}

/** Starts what has to observe the container before its signal is sent; `endPending` stops and reads it. */
export function startPending(trial: StartedTrial, table: Table | null, lookedMs: number): PendingTrial {
  const { container, plan, context, started, exit } = trial;
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, context.abort]);
  void exit.ended.then(() => over.abort());
  // It numbers processes as this machine does.
  const recording =
    table?.view === 'host-proc' && table.initPid !== null
      ? (context.recorder?.record(table.initPid) ?? null)
      : null;
  const sentMs = context.clock.now();
  const before = table === null ? null : toBefore(table, lookedMs - sentMs);
  const sendings: Sending[] = [];
  const fromMs = proofFromMs(plan, started.ready);
  const watch = startWatching({
    container,
    clock: context.clock,
    before,
    sentMs,
    abort: stop,
    // Who ends a frozen process, and when, is all that this trial is about.
    ...(plan.freeze === null ? {} : { denseMs: Number.POSITIVE_INFINITY, keepAllMs: KEEP_ALL_MS }),
    isProof: (after, askedMs) =>
      fromMs !== null && isAllDiscarded(plan, sendings, { table: after, askedMs }, fromMs),
  });
  return {
    ...trial,
    before,
    sentMs,
    sendings,
    watch,
    recording,
    stop,
    noteSending: (sending) => sendings.push(sending),
    endWait: () => over.abort(),
  };
}

/** Ends the wait; resolves with what was seen, once nothing looks at the container any more. */
export function endPending({ endWait, watch }: PendingTrial): Promise<Watched> {
  endWait();
  return watch.done;
}

/** A table that was asked for `atMs` after the signal, so that it is negative. */
export function toBefore(table: Table, atMs: number): Snapshot {
  return { phase: 'before', atMs: Math.min(-0.1, Math.round(atMs * 10) / 10), ...table };
}
