import { assembleReport } from '../diagnosis/results/assemble.js';
import type { Baseline } from '../diagnosis/results/baseline.js';
import { placeInDockerfile } from '../diagnosis/results/place-in-dockerfile.js';
import type { Report, Shard, TargetError, TargetResult } from '../diagnosis/results/report.js';
import { viewOf } from '../diagnosis/results/view-of.js';
import { NO_WAIVERS, type WaiverPolicy } from '../diagnosis/results/waiver.js';
import type { Engine, KernelRecorder } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import { isSigprobeError, type SigprobeError } from '../errors.js';
import { podMemberOf, targetSharesState } from '../pod-spec.js';
import { type Clock, systemClock } from '../trial/clock.js';
import { isInterrupted, reasonToStop } from '../trial/trial-context.js';
import type { Emit, TrialStep } from '../trial/trial-step.js';
import { VERSION } from '../version.js';
import type { BuildImage } from './build.js';
import type { HelperRules } from './choose-helper.js';
import { removeLeftovers } from './leftovers.js';
import { inParallel } from './pool.js';
import { type ProbeTarget, probeTarget } from './probe-target.js';
import { openSession, type Session } from './session.js';
import { tellApart } from './tell-apart.js';

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
  /** What is to look at the processes of all targets. */
  readonly helper: HelperRules;
  /** Builds what is only built; left out where nothing is to be. */
  readonly build?: BuildImage;
  /** None unless given. */
  readonly waivers?: WaiverPolicy;
  /** When the call began, ISO 8601; not known unless given. */
  readonly startedAt?: string | null;
  /** The whole list unless given. */
  readonly shard?: Shard | null;
  /** None unless given. */
  readonly baseline?: Baseline | null;
  /** Targets side by side, at least 1. */
  readonly jobs: number;
  /**
   * Null where the kernel's record cannot be had, or is not wanted. It may be closed once nothing more is to be recorded, and
   * is to be closed by whoever opened it.
   */
  readonly recorder: KernelRecorder | null;
  readonly abort: AbortSignal;
  /** The target by its name, with a number where others have the same. */
  readonly onStep: (target: string, step: TrialStep) => void;
  /** The machine's own unless given. */
  readonly clock?: Clock;
}

/** Others' leftovers are a courtesy: a probe that is done waits this long for their removal, ms. */
const LEFTOVERS_PATIENCE_MS = 2_000;

/** What a call came to. */
export interface Probed {
  /** What was finished; each target that was not is in its `errors`. */
  readonly report: Report;
  /**
   * What ended the call before all was finished, or kept it from removing its containers: the engine is gone,
   * or the user interrupted. Null otherwise.
   */
  readonly failure: SigprobeError | null;
}

/**
 * Probes every target, each with settings of its own. What one target meets is that target's, and the others go on.
 *
 * @throws SigprobeError `engine-…` where nothing could be begun
 */
export async function probe(targets: readonly ProbeTarget[], context: ProbeContext): Promise<Probed> {
  const { engine, jobs, onStep, clock = systemClock } = context;
  const session = await openSession({ ...context, clock });
  const leftovers = removeLeftovers(engine, {
    isAlive: context.isOwnerAlive,
    keptToo: false,
    // Networks and volumes are of calls such as this.
    sharedToo: targets.some(({ spec, others }) => others !== undefined || podMemberOf(spec) !== null),
  }).catch(() => undefined);
  // Two targets that write to one volume, or want one port, would each be seen doing what the other made it
  // do.
  const all = targets.flatMap(({ spec, others = [] }) => [spec, ...others]);
  const sideBySide = all.some(targetSharesState) ? 1 : jobs;
  const unseen = new Set(targets);
  const named = tellApart(targets, ({ spec }) => spec.name);
  const noteSeen = (target: ProbeTarget) => {
    unseen.delete(target);
    // To end a recording takes the kernel some 30 ms, as long as the engine needs to remove the last container.
    if (unseen.size === 0) context.recorder?.close().catch(() => undefined);
  };
  const outcomes = await inParallel(named, sideBySide, async ([target, name]) => {
    const emit: Emit = (step) => onStep(name, step);
    const outcome = await probeTarget(target, session, emit, {
      // It takes the kernel longer than the engine takes from the end of the last container to its own record of that.
      onRecorded: () => {
        if (unseen.size === 1) context.recorder?.rest();
      },
      onAllSeen: () => noteSeen(target),
    });
    emit({ kind: 'finished' });
    return target.places === undefined ? outcome : placeInDockerfile(outcome, target.places);
  });
  const patience = new AbortController();
  await Promise.race([
    leftovers,
    clock.sleep(LEFTOVERS_PATIENCE_MS, AbortSignal.any([patience.signal, session.abort])),
  ]);
  patience.abort();
  const failure = await closeSession(session);
  return { report: toReport(outcomes, context), failure };
}

/** Removes what is left; what ended the call, or keeps it from doing so. */
async function closeSession(session: Session): Promise<SigprobeError | null> {
  try {
    await session.close();
    return reasonToStop(session.abort);
  } catch (failure) {
    if (!isSigprobeError(failure)) throw failure;
    const reason = reasonToStop(session.abort) ?? failure;
    return isInterrupted(session.abort) ? failure : errors.withLeftovers(reason);
  }
}

type ReportContext = Pick<ProbeContext, 'engine' | 'waivers' | 'startedAt' | 'shard' | 'baseline'>;

function toReport(
  outcomes: readonly (TargetResult | TargetError)[],
  { engine, waivers = NO_WAIVERS, startedAt = null, shard = null, baseline = null }: ReportContext,
): Report {
  const results = outcomes.filter((outcome) => 'outcome' in outcome);
  const { name, version, apiVersion } = engine.facts;
  return assembleReport({
    toolVersion: VERSION,
    engine: { name, version, apiVersion, view: viewOf(results) },
    results,
    errors: outcomes.filter((outcome) => 'code' in outcome),
    waivers,
    startedAt,
    shard,
    baseline,
  });
}
