import { isSigprobeError } from '../errors.js';
import { pid1Of } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import { parseSignal, type Signal } from '../kernel/signals.js';
import type {
  GraceFacts,
  ImageFacts,
  Observation,
  ProcessFacts,
  RemedyChange,
  SignalFacts,
} from '../observation.js';
import type { TargetSpec } from '../target-spec.js';
import { allOrFirstFailure } from './all-or-first-failure.js';
import type { Emit } from './events.js';
import type { HttpTarget, ReadyHow, TrialPlan } from './plan.js';
import { suggestRemedies } from './remedies/candidates.js';
import type { PullPolicy, Session } from './session.js';
import type { Challenge } from './shutdown.js';

/** How every target of a call is probed. */
export interface ProbeSettings {
  readonly grace: GraceFacts;
  /** Sent instead of the image's stop signal; null leaves it to the image. */
  readonly signal: Signal | null;
  readonly ready: ReadyHow;
  readonly readyTimeoutMs: number;
  /** Where to send requests while the container is told to stop; null for none. */
  readonly load: HttpTarget | null;
  readonly pull: PullPolicy;
  readonly fullGrace: boolean;
  /** Run the cures that the facts suggest. */
  readonly remedies: boolean;
  readonly keep: boolean;
}

/** The trials of one target: the one that decides, and those run to explain it; null where none was needed. */
export interface TargetTrials {
  /** Of the probe. */
  readonly plan: TrialPlan;
  readonly probe: Observation;
  readonly differential: Observation | null;
  readonly control: Observation | null;
  /** The same image, with the processes that nobody saw leave held still: who goes all the same does not wait for them. */
  readonly held: Observation | null;
  readonly sigterm: Observation | null;
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
const HELD_MARGIN_MS = 400;
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
  const [{ probe, differential }, sigterm] = await allOrFirstFailure([
    runChallenged(plan, session, emit),
    declaresAnotherSignal(plan)
      ? session.trial({ ...plan, role: 'sigterm', id: 'sigterm', signal: SIGTERM, keep: false }, QUIET)
      : null,
  ]);
  const doubts = await settleDoubts(plan, probe, session);
  return { plan, probe, differential, ...doubts, sigterm };
}

/** Runs the changed trials that the facts suggest as cures, side by side. */
export async function tryRemedies(trials: TargetTrials, session: Session): Promise<RemedyTrials[]> {
  const { plan, probe, differential } = trials;
  const suggested = suggestRemedies(plan, probe, differential !== null);
  return allOrFirstFailure(
    suggested.map(async (remedy): Promise<RemedyTrials> => {
      // The container behind an init has been run already when it served as a proof.
      if (remedy.change?.kind === 'init' && differential !== null)
        return { change: remedy.change, probe: differential, control: null, held: null };
      const { probe: cured } = await runChallenged(remedy, session, QUIET);
      return { change: remedy.change, probe: cured, ...(await settleDoubts(remedy, cured, session)) };
    }),
  );
}

/** A container that ended says less than it seems when it may have ended by itself, or left others behind: more trials tell. */
async function settleDoubts(
  plan: TrialPlan,
  probe: Observation,
  session: Session,
): Promise<{ control: Observation | null; held: Observation | null }> {
  if (endedUnmoved(probe))
    return { control: await session.trial(controlPlan(plan, probe), QUIET), held: null };
  const unseen = vanishedUnseen(probe);
  if (unseen.length === 0) return { control: null, held: null };
  return { control: null, held: await session.trial(heldPlan(plan, probe, unseen), QUIET) };
}

/** Runs a trial and, should its container linger, the same behind an init. */
async function runChallenged(
  plan: TrialPlan,
  session: Session,
  emit: Emit,
): Promise<{ probe: Observation; differential: Observation | null }> {
  let challenged: Promise<Observation | null> = Promise.resolve(null);
  const challenge: Challenge = (abort) => {
    const behindInit: TrialPlan = {
      ...plan,
      role: 'differential',
      id: 'differential',
      init: true,
      keep: false,
    };
    challenged = runChallenge(behindInit, session, abort);
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

/** Some platforms send SIGTERM whatever the image declares, so that is worth knowing too. */
function declaresAnotherSignal({ signal }: TrialPlan): boolean {
  return signal.source === 'image' && signal.number !== SIGTERM.number;
}

/** True for a container that ended although PID 1 could not have taken the signal: it may have ended by itself. */
function endedUnmoved({ end, snapshots, signal }: Observation): boolean {
  if (end.kind !== 'exited') return false;
  const before = snapshots.filter(({ phase }) => phase === 'before').at(-1);
  const pid1 = before === undefined ? null : pid1Of(before);
  if (pid1 === null) return false;
  const disposition = dispositionOf(pid1, signal.number);
  return disposition === 'default' || disposition === 'ignored';
}

function controlPlan(plan: TrialPlan, { end }: Observation): TrialPlan {
  const lasted = end.kind === 'exited' ? end.afterMs : 0;
  const budgetMs = Math.round(lasted * 1.5 + CONTROL_MARGIN_MS);
  return { ...plan, role: 'control', id: 'control', keep: false, grace: { budgetMs, source: 'control' } };
}

/** The processes of a container that ended in time of which no look tells whether they left before PID 1 did. */
function vanishedUnseen({ end, grace, snapshots, departures }: Observation): ProcessFacts[] {
  if (end.kind !== 'exited' || end.afterMs > grace.budgetMs || end.oomKilled) return [];
  if (Object.values(departures).includes('outlived-pid-1')) return [];
  const before = snapshots.filter(({ phase }) => phase === 'before').at(-1);
  const others = before?.processes.filter(({ pid, state }) => pid !== before.initPid && state !== 'Z') ?? [];
  return others.filter(({ pid }) => (departures[String(pid)] ?? 'unseen') === 'unseen');
}

function heldPlan(plan: TrialPlan, { end }: Observation, unseen: readonly ProcessFacts[]): TrialPlan {
  const lasted = end.kind === 'exited' ? end.afterMs : 0;
  // Only the ends of the tree: a shell in between has to be free to die of the signal, if that is what it does.
  const ends = unseen.filter((process) => !unseen.some(({ ppid }) => ppid === process.pid));
  const isSame = (a: ProcessFacts, b: ProcessFacts) => a.program === b.program && a.args === b.args;
  return {
    ...plan,
    role: 'held',
    id: 'held',
    keep: false,
    hold: (process) => ends.some((other) => isSame(other, process)),
    grace: { budgetMs: Math.round(lasted + HELD_MARGIN_MS), source: 'held' },
  };
}

function planOf(spec: TargetSpec, settings: ProbeSettings, image: ImageFacts): TrialPlan {
  const { grace, ready, readyTimeoutMs, load, fullGrace, keep } = settings;
  return {
    role: 'probe',
    id: 'probe',
    change: null,
    image,
    entrypoint: spec.entrypoint,
    cmd: spec.cmd,
    init: spec.init,
    settings: spec.settings,
    signal: chooseSignal(settings.signal, image),
    grace,
    ready,
    readyTimeoutMs,
    load,
    fullGrace,
    keep,
    hold: null,
  };
}

/** What the user asks for, else what the image declares, else SIGTERM: as Docker, containerd and CRI-O do. */
function chooseSignal(asked: Signal | null, image: ImageFacts): SignalFacts {
  if (asked !== null) return { ...asked, source: 'option', reach: 'pid-1' };
  const declared = image.stopSignal === null ? null : parseSignal(image.stopSignal);
  return declared === null ? SIGTERM : { ...declared, source: 'image', reach: 'pid-1' };
}
