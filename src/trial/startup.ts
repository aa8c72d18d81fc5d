import type { Container } from '../engine/port.js';
import { pid1Of } from '../kernel/discard.js';
import type { EndFacts, ReadyFacts, Snapshot } from '../observation.js';
import { duration } from '../text/duration.js';
import type { TrialPlan } from '../trial-plan.js';
import type { ExitWatch } from './exit-watch.js';
import { waitUntilReady } from './ready/index.js';
import { SnapshotStore } from './snapshot-store.js';
import type { TrialContext } from './trial-context.js';

const MAX_SNAPSHOTS = 60;

export interface Startup {
  readonly ready: ReadyFacts;
  /** The tables that differed from the one before. */
  readonly snapshots: readonly Snapshot[];
}

/** Waits until the container is up, has ended, or the time for it is over. */
export async function awaitReady(
  container: Container,
  plan: TrialPlan,
  { clock, feed, abort }: TrialContext,
  exit: ExitWatch,
): Promise<Startup> {
  const snapshots = new SnapshotStore(MAX_SNAPSHOTS);
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, abort]);
  void exit.ended.then(() => over.abort());
  const waiting = waitUntilReady(container, plan, {
    clock,
    feed,
    abort: stop,
    onTable: (table, atMs) => snapshots.add({ phase: 'starting', atMs, ...table }, true),
  });
  try {
    const isLate = await Promise.race([
      waiting.then(() => false),
      clock.sleep(plan.readyTimeoutMs, stop).then(() => !stop.aborted),
    ]);
    over.abort();
    const ready = await waiting;
    return { ready: isLate ? sayLate(ready, plan.readyTimeoutMs) : ready, snapshots: snapshots.kept };
  } finally {
    over.abort();
  }
}

/** What was waited for may have come with the last look. */
function sayLate(ready: ReadyFacts, readyTimeoutMs: number): ReadyFacts {
  if (ready.kind !== 'not-ready') return ready;
  const why = `${ready.why} within ${duration(readyTimeoutMs)} (--ready-timeout)`;
  return { kind: 'not-ready', afterMs: readyTimeoutMs, why };
}

/**
 * The runtime's own process, in the moment before it executes the program: runc names it so, crun and youki
 * after themselves.
 */
const RUNTIME = /^(runc:\[|crun$|youki)/;
const EXECUTED_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 5;

/**
 * Returns as soon as the program has been executed: what the container's runtime would do with a signal is
 * not the question.
 */
export async function awaitStart(
  container: Container,
  { clock, abort }: Pick<TrialContext, 'clock' | 'abort'>,
  exit: ExitWatch,
): Promise<Startup> {
  const startMs = clock.now();
  const elapsedMs = () => clock.now() - startMs;
  while (!exit.hasEnded() && !abort.aborted && elapsedMs() < EXECUTED_WITHIN_MS) {
    const table = await container.look('sample').catch(() => null);
    const pid1 = table === null ? null : pid1Of(table);
    if (pid1 === null || !RUNTIME.test(pid1.program)) break;
    await clock.sleep(LOOK_EVERY_MS, abort);
  }
  return { ready: { kind: 'at-once', afterMs: Math.round(elapsedMs()) }, snapshots: [] };
}

/** How a container ended that was never signalled. */
export async function earlyEnd(container: Container, afterMs: number): Promise<EndFacts> {
  const { exitCode, oomKilled } = await container.inspect();
  return { kind: 'exited-before-signal', code: exitCode, afterMs: Math.round(afterMs), oomKilled };
}
