import { diagnose } from './diagnosis/diagnose.js';
import { comparePlatforms } from './diagnosis/platforms.js';
import { adviceOf, rankRemedies } from './diagnosis/remedies.js';
import { worstOf } from './diagnosis/worst.js';
import type { Engine } from './engine/port.js';
import { type ErrorCode, isSigprobeError, type SigprobeError } from './errors.js';
import type { ViewName } from './observation.js';
import type { Platform } from './platform.js';
import { allOrFirstFailure } from './probe/all-or-first-failure.js';
import { systemClock } from './probe/clock.js';
import type { Emit, TrialStep } from './probe/events.js';
import { openSession, type Session } from './probe/session.js';
import { sharesState } from './probe/shared-state.js';
import { type ProbeSettings, probeTarget, tryRemedies } from './probe/target.js';
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
export type { ProbeSettings } from './probe/target.js';
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
  /** `host/pid/start time` of this process, for the label that lets a later call clean up after this one. */
  readonly owner: string;
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
  const { engine, jobs, abort } = context;
  const session = await openSession({ ...context, clock: systemClock });
  try {
    // Two targets that write to one volume, or want one port, would each be seen doing what the other made it do.
    const sideBySide = specs.some((spec) => sharesState(spec.settings)) ? 1 : jobs;
    const outcomes = await inParallel(specs, sideBySide, (spec) => {
      const emit: Emit = (step) => context.onStep(spec.name, step);
      return probeOne(spec, settings, session, emit);
    });
    const results = outcomes.filter((outcome) => 'outcome' in outcome);
    const { name, version, apiVersion } = engine.facts;
    return assembleReport({
      toolVersion: VERSION,
      engine: { name, version, apiVersion, view: viewOf(results) },
      results,
      errors: outcomes.filter((outcome) => 'code' in outcome),
    });
  } finally {
    await session.close().catch((error: unknown) => {
      // What an interrupt leaves behind is told by its own exit; otherwise it must not pass in silence.
      if (!abort.aborted) throw error;
    });
  }
}

async function probeOne(
  spec: TargetSpec,
  settings: Settings,
  session: Session,
  emit: Emit,
): Promise<TargetResult | TargetError> {
  try {
    const { runs, sigterm } = await probeTarget(spec, settings, session, emit);
    const judged = runs.map((run) => ({ ...run, diagnosis: diagnose({ ...run, sigterm }) }));
    const deciding = worstOf(judged);
    if (deciding === null) throw new RangeError('a target is probed at least once');
    const { diagnosis, probe } = deciding;
    const isCurable = diagnosis.outcome === 'killed' || diagnosis.outcome === 'abrupt';
    const remedies = settings.remedies && isCurable ? await tryRemedies(deciding, session) : [];
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
      signal: deciding.plan.signal,
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
  } catch (error) {
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
