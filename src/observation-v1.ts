import type {
  EndFacts,
  ExitOrder,
  Observation,
  Remedy,
  SignalFacts,
  TrialFacts,
  TrialRole,
} from './observation.js';

/** An observation of a report with schemaVersion 1. */
export interface ObservationV1
  extends Omit<
    Observation,
    'trial' | 'signal' | 'exitOrder' | 'kernelRecord' | 'workdirs' | 'pipes' | 'end'
  > {
  readonly end: EarlierEnd;
  readonly trial: Omit<TrialFacts, 'role' | 'remedy'> & {
    readonly role: Exclude<TrialRole, 'frozen-children'> | 'held';
    readonly change: Remedy | null;
  };
  readonly signal: Omit<SignalFacts, 'source'> & {
    readonly source: Exclude<SignalFacts['source'], 'preset'> | 'target';
  };
  readonly departures: Readonly<Record<string, Exclude<ExitOrder, 'exited-first'> | 'left-first'>>;
}

/** How a trial ended, by one that did not look again after a proof. */
type EarlierEnd =
  | Exclude<EndFacts, { kind: 'still-running' }>
  | Omit<Extract<EndFacts, { kind: 'still-running' }>, 'endedLater'>;

/** An observation that was made before it had all of its fields. */
type EarlierObservation = Omit<Observation, 'kernelRecord' | 'workdirs' | 'pipes' | 'end'> &
  Partial<Pick<Observation, 'kernelRecord' | 'workdirs' | 'pipes'>> & { readonly end: EarlierEnd };

/**
 * The same facts under the names of schemaVersion 2, later fields filled in; one that has them already is
 * returned as it is.
 */
export function upgradeObservation(
  observation: Observation | EarlierObservation | ObservationV1,
): Observation {
  if (!('departures' in observation)) return isComplete(observation) ? observation : complete(observation);
  const { trial, signal, departures, ...rest } = observation;
  const { role, change, ...started } = trial;
  return {
    ...rest,
    kernelRecord: null,
    workdirs: {},
    pipes: null,
    end: completeEnd(rest.end),
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

function isComplete(observation: Observation | EarlierObservation): observation is Observation {
  const { end, kernelRecord, workdirs, pipes } = observation;
  if (kernelRecord === undefined || workdirs === undefined || pipes === undefined) return false;
  return end.kind !== 'still-running' || 'endedLater' in end;
}

function complete(observation: Observation | EarlierObservation): Observation {
  return {
    ...observation,
    kernelRecord: observation.kernelRecord ?? null,
    workdirs: observation.workdirs ?? {},
    pipes: observation.pipes ?? null,
    end: completeEnd(observation.end),
  };
}

function completeEnd(end: EarlierEnd): EndFacts {
  return end.kind === 'still-running' ? { endedLater: null, ...end } : end;
}
