import type { Observation, SignalFacts } from '../../observation.js';
import type { Platform } from '../../platforms/platform.js';
import { diagnose } from '../diagnose.js';
import { sigtermOf, type Trials } from '../facts/trials.js';
import { comparePlatforms } from '../platform-fit.js';
import { adviceOf } from '../remedies/advice.js';
import { rankRemedies, type TriedRemedy } from '../remedies/rank-remedies.js';
import { worstOf } from '../worst.js';
import { failedOn } from './fail-on.js';
import { passes } from './passes.js';
import { recommendGrace } from './recommend-grace.js';
import type { Requirement, TargetName, TargetResult } from './report.js';
import { spreadOf } from './spread.js';

/** All that was seen of one target, and how it is to be judged. */
export interface TargetEvidence {
  readonly target: TargetName;
  /** The repeats of the probe, at least one. */
  readonly runs: readonly Omit<Trials, 'sigterm'>[];
  /** Every trial that was run. */
  readonly trials: readonly Observation[];
  /** Null when none were to be tried. */
  readonly remedies: readonly TriedRemedy[] | null;
  /** As it was planned. */
  readonly signal: SignalFacts;
  readonly requirement: Requirement;
  /** What `--fail-on` names. */
  readonly failOn: readonly string[];
  readonly platforms: readonly Platform[];
}

/** The worst of the runs decides; remedies are compared with that one. */
export function judgeTarget(evidence: TargetEvidence): TargetResult {
  const { target, trials, remedies, signal, requirement, platforms } = evidence;
  const sigterm = sigtermOf(trials);
  const judged = evidence.runs.map((run) => {
    const all: Trials = { ...run, sigterm };
    return { trials: all, diagnosis: diagnose(all) };
  });
  const deciding = worstOf(judged);
  if (deciding === null) throw new RangeError('a target is probed at least once');
  const { diagnosis } = deciding;
  const ranked = rankRemedies(deciding.trials, diagnosis, remedies ?? []);
  const { probe, differential, control, frozenChildren } = deciding.trials;
  const failed = failedOn(diagnosis, evidence.failOn);
  const first = [probe, differential, control, ...frozenChildren].filter((trial) => trial !== null);
  return {
    target,
    ...diagnosis,
    passed: passes(diagnosis.outcome, requirement) && failed.length === 0,
    required: requirement,
    failedOn: failed,
    waivedBy: [],
    baseline: null,
    signal: probe.signal,
    plannedReach: signal.reach,
    grace: probe.grace,
    remedies: ranked,
    advice: remedies === null ? null : adviceOf(deciding.trials, diagnosis, ranked),
    spread: spreadOf(judged.map((run) => run.diagnosis)),
    recommendedGrace: recommendGrace(
      judged.map((run) => ({ ...run.diagnosis, observation: run.trials.probe })),
    ),
    platforms: comparePlatforms(
      judged.map((run) => ({ outcome: run.diagnosis.outcome, observation: run.trials.probe })),
      platforms,
    ),
    runs: [...new Set([...first, ...(sigterm === null ? [] : [sigterm.probe]), ...trials])],
  };
}
