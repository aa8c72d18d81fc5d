import { diagnose as diagnoseTrials } from '../diagnosis/diagnose.js';
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import { earlyId, laterId, sigtermOf, type Trials } from '../diagnosis/facts/trials.js';
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
  // One for each kind of processes, `frozen-children/2`; in schemaVersion 1 there was one, called held.
  const isOfProbe = ({ trial: { id } }: Observation) =>
    ['frozen-children', 'held'].some((name) => id.replace(/\/\d+$/, '') === name + repeat);
  return {
    probe,
    differential: find('differential', 'differential') ?? null,
    control: find('control', 'control') ?? null,
    frozenChildren: observations.filter((each) => each.trial.role === 'frozen-children' && isOfProbe(each)),
    secondSignal: find('second-signal', 'second-signal') ?? null,
    sigterm: sigtermOf(observations),
    early: earlyOf(probe, observations),
  };
}

/** The probe that was signalled too early; a repeat waits for what the first one was too early for. */
function earlyOf({ trial }: Observation, observations: readonly Observation[]): Observation | null {
  const byId = (id: string) => observations.find((each) => each.trial.id === id) ?? null;
  const own = earlyId(trial.id);
  if (own !== null) return byId(own);
  return trial.id !== 'probe' && byId(laterId('probe')) !== null ? byId('probe') : null;
}
