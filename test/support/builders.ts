import type { Finding, RemedyResult } from '../../src/diagnosis/diagnosis.js';
import type { ExplainedTrial } from '../../src/diagnosis/facts/trials.js';
import { assembleReport } from '../../src/diagnosis/results/assemble.js';
import type { Report, TargetError, TargetResult } from '../../src/diagnosis/results/report.js';
import type { Waiver } from '../../src/diagnosis/results/waiver.js';
import type { NamedProcess } from '../../src/diagnosis/rules/named-process.js';
import { parseSignal } from '../../src/kernel/signals.js';
import type {
  DeclaredFacts,
  Disposition,
  EndFacts,
  HookFacts,
  HooksFacts,
  ImageFacts,
  LogTail,
  Observation,
  ProcessFacts,
  SignalFacts,
  SignalSets,
  Snapshot,
  TrialFacts,
  TrialPhases,
} from '../../src/observation.js';
import type { Style } from '../../src/report/style.js';
import type { Place } from '../../src/target-spec.js';

/*
 * Everything here describes a healthy image unless told otherwise: one process, `node server.js`, with a handler for
 * SIGTERM, that settled after 800 ms and exited with 0 after 41.2 ms. A test states only what is unusual.
 */

type SignalNames = { readonly [Name in keyof SignalSets]?: readonly string[] };

/** Signal sets by names: `sets({ caught: ['SIGTERM'] })`; what is not named is empty. */
export function sets(names: SignalNames): SignalSets {
  const of = (list: readonly string[] = []) => {
    const bits = list.reduce((set, name) => set | (1n << BigInt(signal(name).number - 1)), 0n);
    return bits.toString(16).padStart(16, '0');
  };
  return {
    pending: of(names.pending),
    blocked: of(names.blocked),
    ignored: of(names.ignored),
    caught: of(names.caught),
  };
}

/** A signal by name, as an observation holds it. */
export function signal(name: string, source: SignalFacts['source'] = 'default'): SignalFacts {
  const known = parseSignal(name);
  if (known === null) throw new Error(`no such signal: ${name}`);
  return { ...known, source, reach: 'pid-1' };
}

export interface ProcessSketch extends Partial<ProcessFacts>, SignalNames {
  /** Kernel function the main thread sleeps in. */
  readonly wchan?: string | null;
}

/** A process; PID 1 with a handler for SIGTERM unless told otherwise. Any of the four sets given by name leaves the others empty. */
export function aProcess(sketch: ProcessSketch = {}): ProcessFacts {
  const { wchan = 'ep_poll', pending, blocked, ignored, caught, ...facts } = sketch;
  const pid = facts.pid ?? 1;
  const args = facts.args ?? facts.argv?.join(' ') ?? facts.program ?? 'node server.js';
  const isSet = [pending, blocked, ignored, caught].some((names) => names !== undefined);
  const signals = isSet
    ? sets({ pending: pending ?? [], blocked: blocked ?? [], ignored: ignored ?? [], caught: caught ?? [] })
    : sets({ caught: ['SIGTERM'] });
  const state = facts.state ?? 'S';
  return {
    pid,
    ppid: pid === 1 ? 0 : 1,
    containerPid: null,
    state,
    program: programOf(args),
    args,
    argv: null,
    startTicks: null,
    signals,
    threads: [{ tid: pid, state, blocked: (facts.signals ?? signals)?.blocked ?? null, wchan }],
    exiting: state === 'Z' ? true : null,
    ...facts,
  };
}

/** A table seen just before the signal; PID 1 is its first process. */
export function aSnapshot(facts: Partial<Snapshot> = {}): Snapshot {
  const processes = facts.processes ?? [aProcess()];
  return {
    phase: 'before',
    atMs: facts.phase === 'after' ? 50 : -5,
    view: 'engine-top',
    initPid: processes[0]?.pid ?? null,
    processes,
    foreign: 0,
    starvedMs: null,
    ...facts,
  };
}

/** The end of a trial whose container exited. */
export function exited(facts: Partial<Extract<EndFacts, { kind: 'exited' }>> = {}): EndFacts {
  return {
    kind: 'exited',
    code: 0,
    afterMs: 41.2,
    uncertaintyMs: 3,
    clock: 'engine',
    oomKilled: false,
    ...facts,
  };
}

/** The end of a trial whose container did not exit: at 612 ms by proof of kernel state unless told otherwise. */
export function stillRunning(facts: Partial<Extract<EndFacts, { kind: 'still-running' }>> = {}): EndFacts {
  return { kind: 'still-running', afterMs: 612, proof: 'kernel-state', endedLater: null, ...facts };
}

export interface ObservationSketch extends Partial<Omit<Observation, 'image' | 'trial'>> {
  readonly image?: Partial<ImageFacts>;
  readonly trial?: Partial<TrialFacts>;
  /** The table before the signal. */
  readonly before?: readonly ProcessFacts[];
  /** The tables after it, at 50, 150, 400, 1000, 2000 … ms. */
  readonly after?: readonly (readonly ProcessFacts[])[];
}

/** A trial that nothing was run to explain. */
export function alone(probe: Observation): ExplainedTrial {
  return { probe, control: null, frozenChildren: [] };
}

/** One trial. */
export function anObservation(sketch: ObservationSketch = {}): Observation {
  const { image, trial, before, after = [], ...facts } = sketch;
  const first = aSnapshot(before === undefined ? {} : { processes: before });
  const looks = after.map((processes, index) =>
    aSnapshot({
      phase: 'after',
      atMs: LOOKS_MS[index] ?? (index - 2) * 1000,
      initPid: first.initPid,
      processes,
    }),
  );
  return {
    engine: {
      name: 'docker',
      version: '26.1.5',
      apiVersion: '1.45',
      architecture: 'amd64',
      kernel: '6.18.44',
    },
    engineWarnings: [],
    signal: signal('SIGTERM'),
    grace: { budgetMs: 30_000, source: 'kubernetes' },
    pidNamespace: 'own',
    declared: null,
    pod: null,
    ready: { kind: 'settled', afterMs: 800 },
    hooks: null,
    snapshots: [first, ...looks],
    signalled: { engineNs: '1763925000000000000', callMs: 16 },
    secondSignal: null,
    load: null,
    finishedNs: '1763925000041200000',
    exitOrder: {},
    workdirs: {},
    pipes: null,
    listeners: null,
    kernelRecord: null,
    end: exited(),
    log: aLog({ text: 'ready\n' }),
    phases: null,
    ...facts,
    image: {
      reference: 'shop/api:1.4',
      id: `sha256:${'5'.repeat(64)}`,
      os: 'linux',
      architecture: 'amd64',
      entrypoint: null,
      cmd: ['node', 'server.js'],
      stopSignal: null,
      user: '',
      healthcheck: false,
      ...image,
    },
    trial: { role: 'probe', id: 'probe', argv: ['node', 'server.js'], init: false, remedy: null, ...trial },
  };
}

/** Where the time of a trial went: a healthy one's, the first of its call. */
export function somePhases(unusual: Partial<TrialPhases> = {}): TrialPhases {
  return {
    beganMs: 0,
    createMs: 60,
    startMs: 310,
    readyMs: 850,
    signalMs: 12,
    endMs: 140,
    keptMs: null,
    removeMs: 45,
    ...unusual,
  };
}

/** What the program wrote; nothing unless told otherwise, and it is not known when. */
export function aLog(facts: Partial<LogTail> = {}): LogTail {
  return { text: '', truncated: false, sinceSignal: null, ...facts };
}

/** Where a file says something; on line 12 of a Compose file unless told otherwise. */
export function aPlace(facts: Partial<Place> = {}): Place {
  return { file: 'compose.yaml', line: 12, column: 5, path: 'services.web', ...facts };
}

/** A target that a Compose file declares, and nothing more. */
export function aDeclaration(facts: Partial<DeclaredFacts> = {}): DeclaredFacts {
  return {
    platform: 'compose',
    place: aPlace(),
    signal: null,
    grace: null,
    ready: null,
    notStarted: [],
    isJob: false,
    ...facts,
  };
}

/** A hook that did its work in a second. */
export function aHookRun(facts: Partial<HookFacts> = {}): HookFacts {
  return {
    place: aPlace({ line: 20, path: 'services.web.pre_stop[0]' }),
    kind: 'exec',
    what: '/drain',
    startedMs: 0,
    endedMs: 1_000,
    result: { kind: 'exited', code: 0 },
    output: '',
    ...facts,
  };
}

/** One such hook by the rules of Compose, with 10 s of grace. */
export function someHooks(facts: Partial<HooksFacts> = {}): HooksFacts {
  return {
    rules: 'compose',
    budgetMs: 10_000,
    limitMs: 120_000,
    tookMs: 1_000,
    hooks: [aHookRun()],
    ...facts,
  };
}

const LOOKS_MS = [50, 150, 400, 1000];

type FindingText = Partial<Omit<Finding, 'rule' | 'data'>>;

/** What a test states of a finding: a rule together with its data, or neither. */
type FindingSketch<Each extends Finding = Finding> =
  | (FindingText & { readonly rule?: never; readonly data?: never })
  | (Each extends Finding ? FindingText & Pick<Each, 'rule' | 'data'> : never);

/** A rule that fired. */
export function aFinding(sketch: FindingSketch = {}): Finding {
  return {
    rule: 'unhandled-signal',
    data: { signal: 'SIGTERM', process: namedProcess('python3 report.py', 'default'), reason: 'no-handler' },
    severity: 'error',
    message: 'PID 1 has no handler for SIGTERM, so the kernel discards it.',
    evidence: [],
    fix: null,
    place: null,
    ...sketch,
  };
}

/** A process in the data of a finding. */
export function namedProcess(commandLine: string, disposition: Disposition, pid = 1): NamedProcess {
  return { pid, program: commandLine.split(' ')[0] ?? '', commandLine, disposition };
}

/** What lets a target pass that has no handler, until the end of January. */
export function aWaiver(sketch: Partial<Waiver> = {}): Waiver {
  return {
    place: { file: 'sigprobe.yaml', line: 12, column: 5, path: 'waivers[0]' },
    waives: { kind: 'rule', rule: 'unhandled-signal' },
    target: '*',
    reason: 'It is replaced in spring.',
    until: '2027-01-31',
    ...sketch,
  };
}

export interface ResultSketch extends Partial<TargetResult> {
  /** The deciding trial; exit and stoppedWaiting follow from it. */
  readonly observation?: Observation;
}

/** The result for one target; the outcome is `graceful` unless told otherwise, whatever the observation says. */
export function aResult(sketch: ResultSketch = {}): TargetResult {
  const { observation = anObservation(), ...facts } = sketch;
  const outcome = facts.outcome ?? 'graceful';
  const reference = observation.image.reference;
  return {
    target: { kind: 'image', name: reference, image: reference, place: null, notes: [] },
    outcome,
    passed: outcome === 'graceful' || outcome === 'abrupt' || outcome === 'completed',
    required: outcome === 'abrupt' && facts.passed === false ? 'graceful' : 'stop',
    failedOn: [],
    waivedBy: [],
    baseline: null,
    missing: [],
    signal: observation.signal,
    plannedReach: observation.signal.reach,
    grace: observation.grace,
    exit: exitOf(observation.end),
    stoppedWaiting: stoppedOf(observation.end),
    findings: [],
    remedies: [],
    advice: null,
    spread: null,
    recommendedGrace: null,
    platforms: [],
    runs: [observation],
    ...facts,
  };
}

/** A remedy that ended the container gracefully, and is recommended. */
export function aRemedy(facts: Partial<RemedyResult> = {}): RemedyResult {
  return {
    id: 'exec-form',
    outcome: 'graceful',
    exit: { code: 0, afterMs: 52, uncertaintyMs: 3 },
    verified: true,
    note: null,
    recommended: true,
    dockerfile: ['CMD ["node", "server.js"]'],
    how: 'Dockerfile: CMD ["node", "server.js"]',
    ...facts,
  };
}

/** A target that could not be probed. */
export function aTargetError(facts: Partial<TargetError> = {}): TargetError {
  return {
    target: { kind: 'image', name: 'shop/gone:1', image: 'shop/gone:1', place: null, notes: [] },
    code: 'image-not-found',
    message: 'The engine has no image shop/gone:1.',
    hint: 'Build or pull it first.',
    place: null,
    ...facts,
  };
}

/** A whole report; one healthy target unless told otherwise. */
export function aReport(facts: Partial<Report> = {}): Report {
  const { results = [aResult()], errors = [], ...others } = facts;
  const engine = { name: 'docker', version: '26.1.5', apiVersion: '1.45', view: 'engine-top' };
  return { ...assembleReport({ toolVersion: '0.1.0', engine, results, errors }), ...others };
}

/** A reader with 80 columns, UTF-8 and no colour. */
export function aStyle(facts: Partial<Style> = {}): Style {
  const same = (text: string) => text;
  const palette = { strong: same, dim: same, good: same, warn: same, bad: same, code: same };
  return { palette, width: 80, unicode: true, verbose: false, ...facts };
}

function exitOf(end: EndFacts): TargetResult['exit'] {
  if (end.kind !== 'exited') return null;
  const { code, afterMs, uncertaintyMs, oomKilled } = end;
  return { code, afterMs, uncertaintyMs, oomKilled };
}

function stoppedOf(end: EndFacts): TargetResult['stoppedWaiting'] {
  if (end.kind !== 'still-running' || end.proof === null) return null;
  return { afterMs: end.afterMs, proof: end.proof };
}

function programOf(args: string): string {
  return (args.split(' ', 1)[0] ?? args).split('/').at(-1) ?? args;
}
