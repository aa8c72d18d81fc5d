import { diagnose } from './diagnosis/diagnose.js';
import { comparePlatforms } from './diagnosis/platforms.js';
import { adviceOf, rankRemedies } from './diagnosis/remedies.js';
import { worstOf } from './diagnosis/worst.js';
import type { Engine } from './engine/port.js';
import { type ErrorCode, isSigprobeError, SigprobeError } from './errors.js';
import type { Observation, ViewName } from './observation.js';
import type { Platform } from './platform.js';
import { allOrFirstFailure } from './probe/all-or-first-failure.js';
import { systemClock } from './probe/clock.js';
import type { Emit, TrialStep } from './probe/events.js';
import { removeLeftovers } from './probe/leftovers.js';
import type { ProbeSettings } from './probe/plans.js';
import { hideValues } from './probe/secrets.js';
import { openSession, type Session } from './probe/session.js';
import { sharesState } from './probe/shared-state.js';
import { probeTarget, tryRemedies } from './probe/target.js';
import { throwIfInterrupted } from './probe/world.js';
import { assembleReport, passes } from './report/assemble.js';
import type { Report, Requirement, TargetError, TargetResult } from './report/report.js';
import { spreadOf } from './report/spread.js';
import type { TargetSpec } from './target-spec.js';
import { VERSION } from './version.js';

export { diagnose } from './diagnosis/diagnose.js';
export type { Diagnosis, Finding, Missing, Outcome, Severity } from './diagnosis/diagnosis.js';
export type { Engine } from './engine/port.js';
export { SigprobeError } from './errors.js';
export type { Observation } from './observation.js';
export type { Platform } from './platform.js';
export type { ProbeSettings } from './probe/plans.js';
export type { Report, TargetResult } from './report/report.js';
export { PLAIN_SETTINGS, type TargetSpec } from './target-spec.js';

/** How to probe, and how to judge. */
export interface Settings extends ProbeSettings {
  readonly require: Requirement;
  /** Whose default budgets the measured time is compared with. */
  readonly platforms: readonly Platform[];
}

/** Who is asking, and how to hear of progress. */
export interface ProbeContext {
  readonly engine: Engine;
  readonly runId: string;
  /** `host/pid/start time/realm` of this process, for the label that lets a later call clean up after this one. */
  readonly owner: string;
  /** Whether the process of such a label still runs, null where that cannot be known: what those that do not left behind is removed. */
  readonly isOwnerAlive: (owner: string) => boolean | null;
  /** Targets side by side, at least 1. */
  readonly jobs: number;
  readonly abort: AbortSignal;
  readonly onStep: (target: string, step: TrialStep) => void;
}

/**
 * Probes every target and returns the report. A target that could not be probed is in `errors` of the report; what
 * concerns the engine as a whole is thrown.
 *
 * @throws SigprobeError `engine-…`, `interrupted`
 */
export async function probe(
  specs: readonly TargetSpec[],
  settings: Settings,
  context: ProbeContext,
): Promise<Report> {
  const failed = new AbortController();
  const abort = AbortSignal.any([context.abort, failed.signal]);
  const session = await openSession({ ...context, abort, clock: systemClock });
  const leftovers = removeLeftovers(context.engine, { isAlive: context.isOwnerAlive, keptToo: false }).catch(
    () => undefined,
  );
  const patience = new AbortController();
  let report: Report;
  try {
    report = await probeAll(specs, settings, session, context, (error) => failed.abort(error));
    await Promise.race([leftovers, systemClock.sleep(LEFTOVERS_PATIENCE_MS, patience.signal)]);
  } catch (error) {
    if (isSigprobeError(error, 'engine-hung')) context.engine.hurry();
    await session.close().catch((failure: unknown) => {
      throw context.abort.aborted ? failure : mentionLeftovers(error);
    });
    throw error;
  } finally {
    patience.abort();
  }
  await session.close();
  throwIfInterrupted(context.abort);
  return report;
}

/** Others' leftovers are a courtesy: a probe that is done waits this long for their removal, ms. */
const LEFTOVERS_PATIENCE_MS = 2_000;

async function probeAll(
  specs: readonly TargetSpec[],
  settings: Settings,
  session: Session,
  { engine, jobs, onStep }: ProbeContext,
  onFailure: (error: unknown) => void,
): Promise<Report> {
  // Two targets that write to one volume, or want one port, would each be seen doing what the other made it do.
  const sideBySide = specs.some((spec) => sharesState(spec.settings)) ? 1 : jobs;
  const outcomes = await inParallel(specs, sideBySide, (spec) => {
    const emit: Emit = (step) => onStep(spec.name, step);
    return probeOne(spec, settings, session, emit).catch((error: unknown) => {
      // The others would meet the same engine.
      onFailure(error);
      throw error;
    });
  });
  const results = outcomes.filter((outcome) => 'outcome' in outcome);
  const { name, version, apiVersion } = engine.facts;
  return assembleReport({
    toolVersion: VERSION,
    engine: { name, version, apiVersion, view: viewOf(results) },
    results,
    errors: outcomes.filter((outcome) => 'code' in outcome),
  });
}

/** What could not be removed now will be: by the next call, or by hand. */
function mentionLeftovers(error: unknown): unknown {
  if (!isSigprobeError(error)) return error;
  const advice = 'A container may have been left behind; the next run removes it, or sigprobe clean.';
  return new SigprobeError(error.code, error.message, `${error.hint} ${advice}`.trim(), error.cause);
}

async function probeOne(
  spec: TargetSpec,
  settings: Settings,
  session: Session,
  emit: Emit,
): Promise<TargetResult | TargetError> {
  const secrets = hideValues(spec.settings.env);
  const hide = (observation: Observation | null) => observation && secrets.observation(observation);
  try {
    const seen = await probeTarget(spec, settings, session, emit);
    const sigterm = hide(seen.sigterm);
    const judged = seen.runs.map((run) => {
      const shown = {
        probe: secrets.observation(run.probe),
        differential: hide(run.differential),
        control: hide(run.control),
        held: hide(run.held),
      };
      return { ...shown, run, diagnosis: diagnose({ ...shown, sigterm }) };
    });
    const deciding = worstOf(judged);
    if (deciding === null) throw new RangeError('a target is probed at least once');
    const { diagnosis, probe } = deciding;
    const isCurable = diagnosis.outcome === 'killed' || diagnosis.outcome === 'abrupt';
    // A remedy runs what was seen, secrets included; only what is told of it must not hold them.
    const tried = settings.remedies && isCurable ? await tryRemedies(deciding.run, session) : [];
    const remedies = tried.map((remedy) => ({
      change: secrets.change(remedy.change),
      probe: secrets.observation(remedy.probe),
      control: hide(remedy.control),
      held: hide(remedy.held),
    }));
    const cures = remedies.flatMap((remedy) => [remedy.probe, remedy.control, remedy.held]);
    const ranked = rankRemedies({ ...deciding, sigterm }, diagnosis, remedies);
    const trials = [deciding, ...judged].flatMap((run) => [
      run.probe,
      run.differential,
      run.control,
      run.held,
      run === deciding ? sigterm : null,
    ]);
    return {
      target: { kind: spec.kind, name: spec.name, image: spec.image },
      ...diagnosis,
      passed: passes(diagnosis.outcome, settings.require),
      signal: deciding.run.plan.signal,
      grace: probe.grace,
      remedies: ranked,
      advice: settings.remedies ? adviceOf({ ...deciding, sigterm }, diagnosis, ranked) : null,
      spread: spreadOf(judged.map((run) => run.diagnosis)),
      platforms: comparePlatforms(
        judged.map((run) => ({ outcome: run.diagnosis.outcome, observation: run.probe })),
        settings.platforms,
      ),
      runs: [...new Set([...trials, ...cures])].filter((run) => run !== null),
    };
  } catch (cause) {
    const error = secrets.failure(cause);
    if (!isSigprobeError(error) || CONCERNS_ALL.has(error.code)) throw error;
    return toTargetError(spec, error);
  }
}

const CONCERNS_ALL: ReadonlySet<ErrorCode> = new Set([
  'engine-missing',
  'engine-refused',
  'engine-permission',
  'engine-unreachable',
  'engine-hung',
  'interrupted',
]);

function toTargetError(spec: TargetSpec, { code, message, hint }: SigprobeError): TargetError {
  return { target: { kind: spec.kind, name: spec.name, image: spec.image }, code, message, hint };
}

/** The view that the snapshots came from; `none` where nothing could be seen. */
function viewOf(results: readonly TargetResult[]): ViewName {
  return results.flatMap(({ runs }) => runs.flatMap(({ snapshots }) => snapshots)).at(-1)?.view ?? 'none';
}

/** Results in the order of the items, at most `limit` under way at once; the first failure is thrown once all have come to rest. */
async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      try {
        results[index] = await work(item);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  await allOrFirstFailure(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
