import { assembleReport } from '../diagnosis/results/assemble.js';
import type { Report, TargetResult } from '../diagnosis/results/report.js';
import type { Engine, KernelRecorder } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import { isSigprobeError } from '../errors.js';
import type { ViewName } from '../observation.js';
import { sharesState, type TargetSpec } from '../target-spec.js';
import { type Clock, systemClock } from '../trial/clock.js';
import { throwIfInterrupted } from '../trial/trial-context.js';
import type { TrialStep } from '../trial/trial-step.js';
import { VERSION } from '../version.js';
import { removeLeftovers } from './leftovers.js';
import { inParallel } from './pool.js';
import { probeTarget, type Settings } from './probe-target.js';
import { openSession, type Session } from './session.js';

/** Who is asking, and how to hear of progress. */
export interface ProbeContext {
  readonly engine: Engine;
  /** Names this call; letters and digits. */
  readonly runId: string;
  /**
   * `host/pid/start time/realm` of this process, for the label that lets a later call clean up after this
   * one.
   */
  readonly owner: string;
  /**
   * Whether the process of such a label still runs, null where that cannot be known: what those that do not
   * left behind is removed.
   */
  readonly isOwnerAlive: (owner: string) => boolean | null;
  /** Targets side by side, at least 1. */
  readonly jobs: number;
  /** Null where the kernel's record cannot be had, or is not wanted. */
  readonly recorder: KernelRecorder | null;
  readonly abort: AbortSignal;
  readonly onStep: (target: string, step: TrialStep) => void;
  /** The machine's own unless given. */
  readonly clock?: Clock;
}

/** Others' leftovers are a courtesy: a probe that is done waits this long for their removal, ms. */
const LEFTOVERS_PATIENCE_MS = 2_000;

/**
 * Probes every target and returns the report. A target that could not be probed is in `errors` of the report;
 * what concerns the engine as a whole is thrown.
 *
 * @throws SigprobeError `engine-…`, `interrupted`
 */
export async function probe(
  specs: readonly TargetSpec[],
  settings: Settings,
  context: ProbeContext,
): Promise<Report> {
  const { clock = systemClock } = context;
  const failed = new AbortController();
  const abort = AbortSignal.any([context.abort, failed.signal]);
  const session = await openSession({
    ...context,
    abort,
    clock,
    helper: { wish: settings.helper, pull: settings.pull },
  });
  const leftovers = removeLeftovers(context.engine, { isAlive: context.isOwnerAlive, keptToo: false }).catch(
    () => undefined,
  );
  const patience = new AbortController();
  let report: Report;
  try {
    report = await probeAll(specs, settings, session, context, (error) => failed.abort(error));
    await Promise.race([leftovers, clock.sleep(LEFTOVERS_PATIENCE_MS, patience.signal)]);
  } catch (error) {
    if (isSigprobeError(error, 'engine-hung')) context.engine.shorten();
    await session.close().catch((failure: unknown) => {
      if (context.abort.aborted) throw failure;
      throw isSigprobeError(error) ? errors.withLeftovers(error) : error;
    });
    throw error;
  } finally {
    patience.abort();
  }
  await session.close();
  throwIfInterrupted(context.abort);
  return report;
}

async function probeAll(
  specs: readonly TargetSpec[],
  settings: Settings,
  session: Session,
  { engine, jobs, onStep }: ProbeContext,
  onFailure: (error: unknown) => void,
): Promise<Report> {
  // Two targets that write to one volume, or want one port, would each be seen doing what the other made it
  // do.
  const sideBySide = specs.some((spec) => sharesState(spec.settings)) ? 1 : jobs;
  const outcomes = await inParallel(specs, sideBySide, (spec) =>
    probeTarget(spec, settings, session, (step) => onStep(spec.name, step)).catch((error: unknown) => {
      // The others would meet the same engine.
      onFailure(error);
      throw error;
    }),
  );
  const results = outcomes.filter((outcome) => 'outcome' in outcome);
  const { name, version, apiVersion } = engine.facts;
  return assembleReport({
    toolVersion: VERSION,
    engine: { name, version, apiVersion, view: viewOf(results) },
    results,
    errors: outcomes.filter((outcome) => 'code' in outcome),
  });
}

/** The view that the snapshots came from; `none` where nothing could be seen. */
function viewOf(results: readonly TargetResult[]): ViewName {
  return results.flatMap(({ runs }) => runs.flatMap(({ snapshots }) => snapshots)).at(-1)?.view ?? 'none';
}
