import type { ExitOrder, Observation, Remedy, SignalFacts, TrialFacts, TrialRole } from './observation.js';

/** An observation of a report with schemaVersion 1. */
export interface ObservationV1
  extends Omit<Observation, 'trial' | 'signal' | 'exitOrder' | 'kernelRecord' | 'workdirs'> {
  readonly trial: Omit<TrialFacts, 'role' | 'remedy'> & {
    readonly role: Exclude<TrialRole, 'frozen-children'> | 'held';
    readonly change: Remedy | null;
  };
  readonly signal: Omit<SignalFacts, 'source'> & {
    readonly source: Exclude<SignalFacts['source'], 'preset'> | 'target';
  };
  readonly departures: Readonly<Record<string, Exclude<ExitOrder, 'exited-first'> | 'left-first'>>;
}

/** An observation that was made before it had all of its fields. */
type EarlierObservation = Omit<Observation, 'kernelRecord' | 'workdirs'> &
  Partial<Pick<Observation, 'kernelRecord' | 'workdirs'>>;

/** The same facts under the names of schemaVersion 2, later fields filled in; one that has them already is returned as it is. */
export function upgradeObservation(
  observation: Observation | EarlierObservation | ObservationV1,
): Observation {
  if (!('departures' in observation)) return { kernelRecord: null, workdirs: {}, ...observation };
  const { trial, signal, departures, ...rest } = observation;
  const { role, change, ...started } = trial;
  return {
    ...rest,
    kernelRecord: null,
    workdirs: {},
    trial: { ...started, role: role === 'held' ? 'frozen-children' : role, remedy: change },
    signal: { ...signal, source: signal.source === 'target' ? 'preset' : signal.source },
    exitOrder: Object.fromEntries(
      Object.entries(departures).map(([pid, order]) => [
        pid,
        order === 'left-first' ? 'exited-first' : order,
      ]),
    ),
  };
}
