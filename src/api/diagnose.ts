import { diagnose as diagnoseTrials } from '../diagnosis/diagnose.js';
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { Trials } from '../diagnosis/facts/trials.js';
import type { Observation, TrialRole } from '../observation.js';
import { type ObservationV1, upgradeObservation } from '../observation-v1.js';

/**
 * Judges the runs of one target again, as a report of schemaVersion 2 or 1 has them: the first trial without
 * a remedy, explained by those that were run to explain it. Pure.
 *
 * @throws TypeError when there is no such trial among them
 */
export function diagnose(runs: readonly (Observation | ObservationV1)[]): Diagnosis {
  const observations = runs.map(upgradeObservation);
  const probe = observations.find(({ trial }) => trial.role === 'probe');
  if (probe === undefined) throw new TypeError('no run has the role probe');
  return diagnoseTrials(trialsOf(probe, observations));
}

function trialsOf(probe: Observation, observations: readonly Observation[]): Trials {
  // A repeat, `probe-2`, has explanations of its own: `control-2`.
  const repeat = probe.trial.id.slice('probe'.length);
  const find = (role: TrialRole, ...names: readonly string[]) =>
    observations.find(({ trial }) => trial.role === role && names.some((name) => trial.id === name + repeat));
  // In schemaVersion 1 it was called held.
  const ofRepeat = new RegExp(`^(frozen-children|held)${repeat}(/\\d+)?$`);
  return {
    probe,
    differential: find('differential', 'differential') ?? null,
    control: find('control', 'control') ?? null,
    frozenChildren: observations.filter(
      ({ trial }) => trial.role === 'frozen-children' && ofRepeat.test(trial.id),
    ),
    sigterm: observations.find(({ trial }) => trial.role === 'sigterm') ?? null,
  };
}
