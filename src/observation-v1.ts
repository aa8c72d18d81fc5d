import type {
  DeclaredFacts,
  EndFacts,
  ExitOrder,
  LoadFacts,
  LogTail,
  Observation,
  Remedy,
  SignalFacts,
  Snapshot,
  TrialFacts,
  TrialRole,
} from './observation.js';

/** An observation of a report with schemaVersion 1. */
export interface ObservationV1
  extends Omit<
    Observation,
    'trial' | 'signal' | 'exitOrder' | 'snapshots' | 'end' | 'log' | 'load' | LaterField
  > {
  readonly snapshots: readonly EarlierSnapshot[];
  readonly end: EarlierEnd;
  readonly log: EarlierLog;
  readonly load: EarlierLoad | null;
  readonly trial: Omit<TrialFacts, 'role' | 'remedy'> & {
    readonly role: Exclude<TrialRole, 'frozen-children' | 'second-signal'> | 'held';
    readonly change: Remedy | null;
  };
  readonly signal: Omit<SignalFacts, 'source'> & {
    readonly source: Exclude<SignalFacts['source'], 'preset'> | 'target';
  };
  readonly departures: Readonly<Record<string, Exclude<ExitOrder, 'exited-first'> | 'left-first'>>;
}

/** Fields that the first version did not have. */
type LaterField =
  | 'engineWarnings'
  | 'kernelRecord'
  | 'workdirs'
  | 'pipes'
  | 'listeners'
  | 'phases'
  | 'pidNamespace'
  | 'declared'
  | 'hooks'
  | 'pod';

/** How a trial ended, by one that did not look again after a proof. */
type EarlierEnd =
  | Exclude<EndFacts, { kind: 'still-running' }>
  | Omit<Extract<EndFacts, { kind: 'still-running' }>, 'endedLater'>;

/** A log of which it was not asked what came after the signal. */
type EarlierLog = Omit<LogTail, 'sinceSignal'> & Partial<LogTail>;

/** A snapshot that did not tell how busy the machine was. */
type EarlierSnapshot = Omit<Snapshot, 'starvedMs'> & Partial<Snapshot>;

/** Requests of which it was not asked when each was lost. */
type EarlierLoad = Omit<LoadFacts, 'resetAtMs'> & Partial<LoadFacts>;

/** What a file declared, before it was asked whether it is a job. */
type EarlierDeclared = Omit<DeclaredFacts, 'isJob'> & Partial<DeclaredFacts>;

/** An observation that was made before it had all of its fields. */
type EarlierObservation = Omit<Observation, 'snapshots' | 'end' | 'log' | 'load' | LaterField> &
  Partial<Pick<Observation, Exclude<LaterField, 'declared'>>> & {
    readonly snapshots: readonly EarlierSnapshot[];
    readonly declared?: EarlierDeclared | null;
    readonly end: EarlierEnd;
    readonly log: EarlierLog;
    readonly load: EarlierLoad | null;
  };

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
    engineWarnings: [],
    kernelRecord: null,
    workdirs: {},
    pipes: null,
    listeners: null,
    phases: null,
    pidNamespace: 'own',
    declared: null,
    hooks: null,
    pod: null,
    snapshots: rest.snapshots.map(completeSnapshot),
    end: completeEnd(rest.end),
    log: completeLog(rest.log),
    load: completeLoad(rest.load),
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
  const { end, engineWarnings, kernelRecord, workdirs, pipes, listeners, phases, log } = observation;
  const { pidNamespace, declared, hooks, pod } = observation;
  const later = [engineWarnings, kernelRecord, workdirs, pipes, listeners, phases, log.sinceSignal];
  if ([...later, pidNamespace, declared, hooks, pod].includes(undefined)) return false;
  if (declared && declared.isJob === undefined) return false;
  if (observation.snapshots.some(({ starvedMs }) => starvedMs === undefined)) return false;
  if (observation.load && observation.load.resetAtMs === undefined) return false;
  return end.kind !== 'still-running' || 'endedLater' in end;
}

function complete(observation: Observation | EarlierObservation): Observation {
  return {
    ...observation,
    engineWarnings: observation.engineWarnings ?? [],
    kernelRecord: observation.kernelRecord ?? null,
    workdirs: observation.workdirs ?? {},
    pipes: observation.pipes ?? null,
    listeners: observation.listeners ?? null,
    phases: observation.phases ?? null,
    pidNamespace: observation.pidNamespace ?? 'own',
    declared: observation.declared ? { isJob: false, ...observation.declared } : null,
    hooks: observation.hooks ?? null,
    pod: observation.pod ?? null,
    snapshots: observation.snapshots.map(completeSnapshot),
    end: completeEnd(observation.end),
    log: completeLog(observation.log),
    load: completeLoad(observation.load),
  };
}

function completeSnapshot(snapshot: EarlierSnapshot): Snapshot {
  return { starvedMs: null, ...snapshot };
}

function completeLoad(load: EarlierLoad | null): LoadFacts | null {
  return load && { resetAtMs: null, ...load };
}

function completeLog(log: EarlierLog): LogTail {
  return { sinceSignal: null, ...log };
}

function completeEnd(end: EarlierEnd): EndFacts {
  return end.kind === 'still-running' ? { endedLater: null, ...end } : end;
}
