import type { Observation } from '../../observation.js';
import { type ObservationV1, upgradeObservation } from '../../observation-v1.js';

/** A trial, and those that were run to explain it. */
export interface ExplainedTrial {
  readonly probe: Observation;
  readonly control: Observation | null;
  readonly frozenChildren: readonly Observation[];
}

/** The trials of one target: the one that decides, and those that were run to explain it. */
export interface Trials {
  readonly probe: Observation;
  /** The same image behind an init of the engine's. */
  readonly differential: Observation | null;
  /** The same image, never signalled. */
  readonly control: Observation | null;
  /**
   * The same image, each time with processes of one kind frozen (SIGSTOP): if PID 1 exits, it does not wait
   * for those.
   */
  readonly frozenChildren: readonly Observation[];
  /** The same image sent its signal twice, where it outlasted the first. */
  readonly secondSignal: Observation | null;
  /** The same image sent SIGTERM, where the probe sent another signal. */
  readonly sigterm: ExplainedTrial | null;
  /**
   * The same image, signalled sooner, as `probe` was run again with a later signal; null where it was not, or
   * where that showed that the first time was right.
   */
  readonly early: Observation | null;
}

/** The trial with SIGTERM and what was run to explain it, of those; null where it was not run. */
export function sigtermOf(trials: readonly Observation[]): ExplainedTrial | null {
  const probe = trials.find(({ trial }) => trial.role === 'sigterm');
  if (probe === undefined) return null;
  return {
    probe,
    control: trials.find(({ trial }) => trial.id === 'sigterm-control') ?? null,
    frozenChildren: trials.filter(({ trial }) => /^sigterm-frozen-children(\/\d+)?$/.test(trial.id)),
  };
}

const LATER = '-later';

/** The id of a probe that is run again with a later signal: `probe-later`, and `probe-later-later` for a still later one. */
export function laterId(id: string): string {
  return `${id}${LATER}`;
}

/** The id of the probe that came before those with a later signal; null where none did. */
export function earlyId(id: string): string | null {
  return id.endsWith(LATER) ? id.slice(0, id.indexOf(LATER)) : null;
}

/** The evidence of a trial that nothing else was run to explain. */
export function trialsOf(probe: Observation): Trials {
  return {
    probe,
    differential: null,
    control: null,
    frozenChildren: [],
    secondSignal: null,
    sigterm: null,
    early: null,
  };
}

/** The trials of a target as a report with schemaVersion 1 has them. */
export type TrialsV1 = Readonly<
  Record<
    Exclude<keyof Trials, 'probe' | 'frozenChildren' | 'secondSignal' | 'early'> | 'held',
    ObservationV1 | null
  > & {
    probe: ObservationV1;
  }
>;

/** The same under the names of schemaVersion 2; what has them already is returned as it is. */
export function upgradeTrials(trials: Trials | TrialsV1): Trials {
  if (!('held' in trials)) return trials;
  const upgrade = (observation: ObservationV1 | null) => observation && upgradeObservation(observation);
  const { probe, differential, control, held, sigterm } = trials;
  return {
    probe: upgradeObservation(probe),
    differential: upgrade(differential),
    control: upgrade(control),
    frozenChildren: held === null ? [] : [upgradeObservation(held)],
    secondSignal: null,
    sigterm: sigterm && { probe: upgradeObservation(sigterm), control: null, frozenChildren: [] },
    early: null,
  };
}
