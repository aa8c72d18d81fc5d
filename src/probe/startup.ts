import type { Container } from '../engine/port.js';
import type { EndFacts, ReadyFacts, Snapshot } from '../observation.js';
import type { ExitWatch } from './exit-watch.js';
import type { TrialPlan } from './plan.js';
import { waitUntilReady } from './ready/index.js';
import { SnapshotStore } from './snapshot-store.js';
import type { TrialWorld } from './world.js';

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
  { clock, abort }: TrialWorld,
  exit: ExitWatch,
): Promise<Startup> {
  const snapshots = new SnapshotStore(MAX_SNAPSHOTS);
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, abort]);
  exit.ended.then(() => over.abort());
  const waiting = waitUntilReady(container, plan, {
    clock,
    abort: stop,
    onTable: (table, atMs) => snapshots.add({ phase: 'starting', atMs, ...table }, true),
  });
  const late = clock.sleep(plan.readyTimeoutMs, stop).then((): Promise<ReadyFacts> | ReadyFacts => {
    if (stop.aborted) return waiting;
    return {
      kind: 'not-ready',
      afterMs: plan.readyTimeoutMs,
      why: 'the time for it (--ready-timeout) was over',
    };
  });
  const ready = await Promise.race([waiting, late]);
  over.abort();
  await waiting;
  return { ready, snapshots: snapshots.kept };
}

/** How a container ended that was never signalled. */
export async function earlyEnd(container: Container, afterMs: number): Promise<EndFacts> {
  const { exitCode, oomKilled } = await container.inspect();
  return { kind: 'exited-before-signal', code: exitCode, afterMs: Math.round(afterMs), oomKilled };
}
