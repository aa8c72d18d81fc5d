import { isSigprobeError } from '../errors.js';
import { pid1Of } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import { parseSignal } from '../kernel/signals.js';
import type {
  GraceFacts,
  ImageFacts,
  Observation,
  ProcessFacts,
  RemedyChange,
  SignalFacts,
  TrialRole,
} from '../observation.js';
import type { TargetSpec } from '../target-spec.js';
import { allOrFirstFailure } from './all-or-first-failure.js';
import { type Challenge, mayBeUnprotected } from './challenge.js';
import type { Emit } from './events.js';
import type { HttpTarget, ReadyHow, TrialPlan } from './plan.js';
import { applyChange } from './remedies/apply-change.js';
import { suggestChanges } from './remedies/candidates.js';
import { findInitSource } from './remedies/init-source.js';
import type { PullPolicy, Session } from './session.js';
import { sharesState } from './shared-state.js';

/** How every target of a call is probed. */
export interface ProbeSettings {
  readonly grace: GraceFacts;
  /** Sent whatever the image declares; null leaves it to the image. */
  readonly signal: SignalFacts | null;
  readonly reach: SignalFacts['reach'];
  readonly second: TrialPlan['second'];
  readonly ready: ReadyHow;
  readonly readyTimeoutMs: number;
  readonly when: TrialPlan['when'];
  /** Where to send requests while the container is told to stop; null for none. */
  readonly load: HttpTarget | null;
  readonly pull: PullPolicy;
  readonly fullGrace: boolean;
  /** Run the cures that the facts suggest. */
  readonly remedies: boolean;
  readonly keep: boolean;
  /** How often each target is probed, at least once. */
  readonly runs: number;
}

/** All trials of one target. */
export interface TargetTrials {
  /** One after the other: side by side they would time each other. */
  readonly runs: readonly RunTrials[];
  readonly sigterm: Observation | null;
}

/** A trial of the target, and those run to explain it; null where none was needed. */
export interface RunTrials {
  /** Of the probe. */
  readonly plan: TrialPlan;
  readonly probe: Observation;
  readonly differential: Observation | null;
  readonly control: Observation | null;
  /** The same image, with the processes that nobody saw leave held still: who goes all the same does not wait for them. */
  readonly held: Observation | null;
}

/** A cure and the trials that show what it does. */
export interface RemedyTrials {
  readonly change: RemedyChange | null;
  readonly probe: Observation;
  readonly control: Observation | null;
  readonly held: Observation | null;
}

const SIGTERM: SignalFacts = { name: 'SIGTERM', number: 15, source: 'default', reach: 'pid-1' };
/** A control goes on for this much longer than the container that it is compared with. */
const CONTROL_MARGIN_MS = 1_000;
/** Held processes keep a PID 1 that waits for them; one that is gone this much later than before does not wait. */
const HELD_MARGIN_MS = 1_300;
/** A death by the default action needs no longer. */
const DIFFERENTIAL_BUDGET_MS = 5_000;
const QUIET: Emit = () => undefined;

/** Runs the trials of one target. */
export async function probeTarget(
  spec: TargetSpec,
  settings: ProbeSettings,
  session: Session,
  emit: Emit,
): Promise<TargetTrials> {
  const image = await session.image(spec.image, spec.settings.platform, settings.pull, emit);
  const plan = planOf(spec, settings, image);
  const runSigterm = async () => (isUnlikeSigterm(plan) ? session.trial(sigtermPlan(plan), QUIET) : null);
  const meets = sharesState(plan.settings);
  const [first, beside] = await allOrFirstFailure([
    runOnce(plan, session, emit),
    meets ? null : runSigterm(),
  ]);
  const sigterm = meets ? await runSigterm() : beside;
  const runs = [first];
  while (runs.length < settings.runs)
    runs.push(await runOnce({ ...plan, id: `probe-${runs.length + 1}` }, session, emit));
  return { runs, sigterm };
}

async function runOnce(plan: TrialPlan, session: Session, emit: Emit): Promise<RunTrials> {
  const { probe, differential } = sharesState(plan.settings)
    ? await runExplained(plan, session, emit)
    : await runChallenged(plan, session, emit);
  // One that has ended was not challenged.
  const compared = mayBeRuntimes(plan, probe) ? await session.trial(behindInit(plan), QUIET) : differential;
  return { plan, probe, differential: compared, ...(await settleDoubts(plan, probe, session)) };
}

/** As `runChallenged`, for containers that would meet: the one behind an init waits until the first has gone. */
async function runExplained(
  plan: TrialPlan,
  session: Session,
  emit: Emit,
): Promise<{ probe: Observation; differential: Observation | null }> {
  const probe = await session.trial(plan, emit);
  const differential = isUnexplained(probe) ? await session.trial(behindInit(plan), QUIET) : null;
  return { probe, differential };
}

function sigtermPlan(plan: TrialPlan): TrialPlan {
  const signal = { ...SIGTERM, reach: plan.signal.reach };
  return { ...plan, role: 'sigterm', id: 'sigterm', signal, keep: false };
}

/** Runs the changed trials that the facts of a run suggest as cures: side by side, or one after another where they would meet. */
export async function tryRemedies(trials: RunTrials, session: Session): Promise<RemedyTrials[]> {
  const { plan, probe, differential } = trials;
  const wasChallenged = differential !== null && probe.end.kind === 'still-running';
  const changes = suggestChanges(plan, probe, wasChallenged);
  if (!sharesState(plan.settings))
    return allOrFirstFailure(changes.map((change) => tryRemedy(change, trials, session)));
  const tried: RemedyTrials[] = [];
  for (const change of changes) tried.push(await tryRemedy(change, trials, session));
  return tried;
}

async function tryRemedy(
  change: RemedyChange,
  { plan, differential }: RunTrials,
  session: Session,
): Promise<RemedyTrials> {
  if (change.kind === 'init') {
    const source = await findInitSource(plan, session);
    // The container behind an init has been run already when it served as a proof.
    if (differential !== null)
      return { change: { ...change, source }, probe: differential, control: null, held: null };
    return runRemedy(applyChange(plan, { ...change, source }), session);
  }
  return runRemedy(applyChange(plan, change), session);
}

async function runRemedy(remedy: TrialPlan, session: Session): Promise<RemedyTrials> {
  const { change, settings } = remedy;
  // A second container to prove that a cure fails is not worth it where no time is saved, or where the two would meet.
  const isBrief = change?.kind === 'stop-signal' || change?.kind === 'init';
  const probe =
    isBrief || sharesState(settings)
      ? await session.trial(remedy, QUIET)
      : (await runChallenged(remedy, session, QUIET)).probe;
  return { change, probe, ...(await settleDoubts(remedy, probe, session)) };
}

/** The container behind an init that explains one which did not react; as it is only to die of the signal, it has little time. */
function behindInit(plan: TrialPlan): TrialPlan {
  const budgetMs = Math.min(plan.grace.budgetMs, DIFFERENTIAL_BUDGET_MS);
  return {
    ...plan,
    ...explaining('differential', plan),
    init: true,
    keep: false,
    grace: { ...plan.grace, budgetMs },
  };
}

/** True for a container that outlasted its budget, although nothing shows that it ever took the signal. */
function isUnexplained({ trial, end, snapshots, signal }: Observation): boolean {
  if (trial.init || end.kind !== 'still-running' || end.proof !== null) return false;
  return mayBeUnprotected(snapshots.findLast(({ phase }) => phase === 'after') ?? null, signal.number);
}

/** A container that ended says less than it seems when it may have ended by itself, or left others behind: more trials tell. */
async function settleDoubts(
  plan: TrialPlan,
  probe: Observation,
  session: Session,
): Promise<{ control: Observation | null; held: Observation | null }> {
  // One that is starting may end by itself, whatever it would do with the signal, and cannot be held twice at the same point.
  const isStarting = plan.when === 'starting' && probe.end.kind === 'exited';
  const isUnmoved = isStarting || endedUnmoved(probe);
  const control = isUnmoved ? await session.trial(controlPlan(plan, probe), QUIET) : null;
  const isSettled = isStarting || (isUnmoved && probe.signal.reach === 'pid-1');
  const unsure = isSettled
    ? []
    : leftUnsurely(probe).filter((process) => process !== (plan.init ? ownChild(probe) : null));
  const held = unsure.length > 0 ? await session.trial(heldPlan(plan, probe, unsure), QUIET) : null;
  return { control, held };
}

/** Runs a trial and, should its container linger, the same behind an init. */
async function runChallenged(
  plan: TrialPlan,
  session: Session,
  emit: Emit,
): Promise<{ probe: Observation; differential: Observation | null }> {
  let challenged: Promise<Observation | null> = Promise.resolve(null);
  const challenge: Challenge = (abort) => {
    challenged = runChallenge(behindInit(plan), session, abort);
    return challenged;
  };
  const probe = await session.trial(plan, emit, plan.init ? {} : { challenge });
  return { probe, differential: await challenged };
}

/** Null when the challenged container ended meanwhile, so that the answer is no longer needed. */
async function runChallenge(
  plan: TrialPlan,
  session: Session,
  abort: AbortSignal,
): Promise<Observation | null> {
  try {
    return await session.trial(plan, QUIET, { abort });
  } catch (error) {
    if (isSigprobeError(error, 'interrupted')) return null;
    throw error;
  }
}

/** Role and id of a trial that is to explain that one; each repeat of the probe has its own. */
function explaining<const Role extends TrialRole>(role: Role, { id }: TrialPlan): { role: Role; id: string } {
  return { role, id: `${role}${/^probe(-\d+)$/.exec(id)?.[1] ?? ''}` };
}

/** Most platforms send SIGTERM unless told otherwise, some whatever the image declares, so that is worth knowing too. */
function isUnlikeSigterm({ signal }: TrialPlan): boolean {
  return signal.source !== 'option' && signal.number !== SIGTERM.number;
}

/** True for a container that ended although PID 1 was not seen to be able to take the signal: it may have ended by itself. */
function endedUnmoved({ end, snapshots, signal }: Observation): boolean {
  if (end.kind !== 'exited') return false;
  const before = snapshots.filter(({ phase }) => phase === 'before').at(-1);
  const pid1 = before === undefined ? null : pid1Of(before);
  if (pid1 === null) return true;
  const disposition = dispositionOf(pid1, signal.number);
  // Where the others were told as well, they may have taken along a PID 1 that was not.
  const isUnsure = signal.reach === 'every-process' && disposition === 'unknown';
  return disposition === 'default' || disposition === 'ignored' || isUnsure;
}

/** What runtimes that catch the signal on their own account exit with as PID 1: Ruby, Go, Deno. */
const RUNTIMES_CODES = [1, 2, 139];
/** A runtime that only reacts needs no longer. */
const REACTION_MS = 1_000;

/**
 * True for a PID 1 that may have ended by its runtime's reaction to the signal and not by a handler of the program's own
 * which ends with the same code: behind an init the runtime dies of the signal, and the handler does what it did.
 */
function mayBeRuntimes(plan: TrialPlan, { end, signal, snapshots, departures }: Observation): boolean {
  if (plan.init || plan.when === 'starting' || plan.second !== null || signal.reach !== 'pid-1') return false;
  if (end.kind !== 'exited' || end.afterMs > REACTION_MS || !RUNTIMES_CODES.includes(end.code)) return false;
  if (Object.values(departures).includes('outlived-pid-1')) return false;
  const before = snapshots.findLast(({ phase }) => phase === 'before');
  const pid1 = before === undefined ? null : pid1Of(before);
  return pid1 !== null && dispositionOf(pid1, signal.number) === 'caught';
}

function controlPlan(plan: TrialPlan, { end }: Observation): TrialPlan {
  const lasted = end.kind === 'exited' ? end.afterMs : 0;
  const budgetMs = Math.round(lasted * 1.5 + CONTROL_MARGIN_MS);
  return { ...plan, ...explaining('control', plan), keep: false, grace: { budgetMs, source: 'control' } };
}

/**
 * The processes of a container that ended in time of which no look tells whether PID 1 waited for them: none saw them
 * leave first or, told to stop in the same moment, they may only have been faster.
 */
function leftUnsurely({ end, grace, snapshots, departures, signal }: Observation): ProcessFacts[] {
  if (end.kind !== 'exited' || end.afterMs > grace.budgetMs || end.oomKilled) return [];
  if (Object.values(departures).includes('outlived-pid-1')) return [];
  const before = snapshots.filter(({ phase }) => phase === 'before').at(-1);
  const others = before?.processes.filter(({ pid, state }) => pid !== before.initPid && state !== 'Z') ?? [];
  // The default action ends at once who is told, and needs nobody to wait for it.
  if (signal.reach === 'every-process')
    return others.filter((process) => dispositionOf(process, signal.number) !== 'default');
  return others.filter(({ pid }) => (departures[String(pid)] ?? 'unseen') === 'unseen');
}

/** The first child of the engine's init, which stays until that has gone. */
function ownChild({ snapshots }: Observation): ProcessFacts | null {
  const before = snapshots.findLast(({ phase }) => phase === 'before');
  return before?.processes.find(({ ppid }) => ppid === before.initPid) ?? null;
}

function heldPlan(plan: TrialPlan, { end }: Observation, unseen: readonly ProcessFacts[]): TrialPlan {
  const lasted = end.kind === 'exited' ? end.afterMs : 0;
  // Only the ends of the tree: a shell in between has to be free to die of the signal, if that is what it does.
  const ends = unseen.filter((process) => !unseen.some(({ ppid }) => ppid === process.pid));
  const isSame = (a: ProcessFacts, b: ProcessFacts) => a.program === b.program && a.args === b.args;
  return {
    ...plan,
    ...explaining('held', plan),
    keep: false,
    hold: (process) => ends.some((other) => isSame(other, process)),
    grace: { budgetMs: Math.round(lasted + HELD_MARGIN_MS), source: 'held' },
  };
}

function planOf(spec: TargetSpec, settings: ProbeSettings, image: ImageFacts): TrialPlan {
  const { second, grace, ready, readyTimeoutMs, when, load, fullGrace, keep } = settings;
  return {
    role: 'probe',
    id: 'probe',
    change: null,
    image,
    entrypoint: spec.entrypoint,
    cmd: spec.cmd,
    init: spec.init,
    settings: spec.settings,
    signal: chooseSignal(settings, image),
    second,
    grace,
    ready,
    readyTimeoutMs,
    when,
    load,
    fullGrace,
    keep,
    hold: null,
  };
}

/** What the user or the platform says, else what the image declares, else SIGTERM: as Docker, containerd and CRI-O do. */
function chooseSignal({ signal, reach }: ProbeSettings, image: ImageFacts): SignalFacts {
  if (signal !== null) return signal;
  const declared = image.stopSignal === null ? null : parseSignal(image.stopSignal);
  return declared === null ? { ...SIGTERM, reach } : { ...declared, source: 'image', reach };
}
