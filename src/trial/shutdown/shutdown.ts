import type { Container, SentToAll, Table } from '../../engine/port.js';
import { SigprobeError } from '../../errors.js';
import { pid1Of } from '../../kernel/discard.js';
import { isOver } from '../../kernel/process-state.js';
import type { Observation, Proof, SignalFacts, Snapshot } from '../../observation.js';
import type { TrialPlan } from '../../trial-plan.js';
import type { ExitWatch } from '../exit-watch.js';
import { endLoad } from '../load.js';
import type { StartedState } from '../started-state.js';
import { type TrialContext, throwIfInterrupted } from '../trial-context.js';
import { isAllDiscarded, proofFromMs, type Sending } from './discard-proof.js';
import {
  awaitDifferentialProof,
  type PendingTrial,
  type RunDifferential,
  untilHandlerIsGone,
} from './early-proof.js';
import { endRecord } from './end-record.js';
import { exitTime } from './exit-time.js';
import { secondSignalFacts, sendSecond, signalAgain } from './second-signal.js';
import { send, unlessGone } from './send.js';
import { startWatching } from './watch.js';

/** The kill event reaches us before the end does; this is for a feed that broke. */
const EVENT_PATIENCE_MS = 200;

export type ShutdownFacts = Pick<
  Observation,
  'snapshots' | 'signalled' | 'secondSignal' | 'load' | 'finishedNs' | 'exitOrder' | 'end'
> & {
  /** Whom the signal reached. */
  readonly reach: SignalFacts['reach'];
};

/** Sends the signal and watches until the container ends, a proof is in, or time is up; null when it ended before the signal. */
export async function observeShutdown(
  container: Container,
  plan: TrialPlan,
  context: TrialContext,
  started: StartedState,
  exit: ExitWatch,
  runDifferential: RunDifferential | null,
): Promise<ShutdownFacts | null> {
  const { clock, emit, abort } = context;
  if (plan.freeze !== null && !(await container.freezeChildren(plan.freeze)))
    return notSignalled(plan, exit, 'the other processes could not be stopped');
  const lookedMs = clock.now();
  // A program that is starting does not wait for a thorough look.
  const table = await container.look(plan.when === 'starting' ? 'sample' : 'full');
  if (exit.hasEnded()) return null;
  if (table !== null && looksStopped(table)) return notSignalled(plan, exit, LOOKS_STOPPED);

  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, abort]);
  void exit.ended.then(() => over.abort());
  const sentMs = clock.now();
  const before: Snapshot | null =
    table === null ? null : { phase: 'before', atMs: Math.min(-0.1, round(lookedMs - sentMs)), ...table };
  const first: Sending = { number: plan.signal.number, before, sentMs, returnedMs: null };
  const sendings = [first];
  const fromMs = proofFromMs(plan, started.ready);
  const watch = startWatching({
    container,
    clock,
    before,
    sentMs,
    abort: stop,
    isProof: (after, askedMs) =>
      fromMs !== null && isAllDiscarded(plan, sendings, { table: after, askedMs }, fromMs),
  });
  let sent: SentToAll | null;
  try {
    started.load?.signal();
    sent = await sendFirst(container, plan, before, emit);
  } catch (error) {
    over.abort();
    await watch.done;
    throw error;
  }
  if (sent === null) {
    over.abort();
    await watch.done;
    return null;
  }
  const killReturnedMs = clock.now();
  first.returnedMs = killReturnedMs;

  const second =
    plan.role === 'control'
      ? Promise.resolve(null)
      : sendSecond(container, plan, context, sentMs, { stop, sendings });
  const pending: PendingTrial = { watch, before, started, plan, sentMs, stop, context };
  const differentialProof =
    runDifferential === null ? NEVER : awaitDifferentialProof(runDifferential, pending);
  const givingUp = isGivenUpEarly(plan) ? untilHandlerIsGone(pending) : NEVER;
  // Once the race is decided nobody listens to a runDifferential that fails later; whoever started it does.
  differentialProof.catch(() => undefined);
  second.catch(() => undefined);
  const proof: Proof | null = await Promise.race([
    exit.ended.then(() => null),
    clock.sleep(plan.grace.budgetMs + overtimeMs(plan), stop).then(() => null),
    watch.done.then((watched) => watched.proof ?? NEVER),
    second.then(() => NEVER),
    differentialProof,
    givingUp,
  ]).finally(() => over.abort());
  const watched = await watch.done;
  const asked = await second;
  throwIfInterrupted(abort);

  const killNs = sent.atNs ?? (await killStamp(container, plan, context));
  const state = await endRecord(container, exit, context);
  const seen = {
    reach: sent.reach,
    snapshots: [...(before === null ? [] : [before]), ...watched.snapshots],
    signalled:
      plan.role === 'control'
        ? null
        : { engineNs: killNs?.toString() ?? null, callMs: round(killReturnedMs - sentMs) },
    load: started.load === null ? null : await endLoad(started.load, !state.running),
    exitOrder: watched.exitOrder.result(),
    finishedNs: state.finishedNs?.toString() ?? null,
  };
  if (state.running) {
    const afterMs = Math.round(clock.now() - killReturnedMs);
    const isWorthAnother = proof === null && plan.role === 'probe' && plan.second === null;
    const again = isWorthAnother ? await signalAgain(container, plan, context, exit, before) : null;
    const secondSignal = secondSignalFacts(again?.sent ?? asked, again?.endedMs ?? null, sentMs);
    return { ...seen, secondSignal, end: { kind: 'still-running', afterMs, proof } };
  }
  // `docker stop`, an engine that shuts down: their SIGKILL must not pass for the program's own end.
  const ours = (plan.role === 'control' ? 0 : 1) + (asked === null ? 0 : 1);
  if (context.feed.count(container.id, 'kill') > ours)
    throw new SigprobeError(
      'container-disturbed',
      'Somebody else stopped or killed the container while it was probed.',
      'Leave containers named sigprobe-… alone while sigprobe runs, and run it again.',
    );
  const endSeenMs = await exit.ended;
  const time = exitTime({
    killNs,
    finishedNs: state.finishedNs,
    killSentMs: sentMs,
    killReturnedMs,
    ...watched.sightings,
    endSeenMs,
  });
  return {
    ...seen,
    secondSignal: secondSignalFacts(asked, endSeenMs, sentMs),
    end: { kind: 'exited', code: state.exitCode, ...time, oomKilled: state.oomKilled },
  };
}

/** Null when the container ended before; a control is sent nothing. */
async function sendFirst(
  container: Container,
  { role, signal, grace }: TrialPlan,
  before: Snapshot | null,
  emit: TrialContext['emit'],
): Promise<SentToAll | null> {
  if (role === 'control') return { reach: signal.reach, atNs: null };
  emit({ kind: 'signalled', signal: signal.name, budgetMs: grace.budgetMs });
  return unlessGone(send(container, signal, signal.reach, before));
}

/** Of another stop signal it is asked whether the program ends on it at once, not what becomes of it. */
function isGivenUpEarly({ remedy }: TrialPlan): boolean {
  return remedy?.kind === 'stop-signal';
}

/** The engine's own stamp of the signal, ns since 1970; null when there is none. */
async function killStamp(
  { id }: Container,
  { role }: TrialPlan,
  { feed, clock }: TrialContext,
): Promise<bigint | null> {
  if (role === 'control') return null;
  const event = await Promise.race([feed.next(id, 'kill'), clock.sleep(EVENT_PATIENCE_MS).then(() => null)]);
  return event?.atNs ?? null;
}

const LOOKS_STOPPED =
  'the main thread of PID 1 has ended while others run, and runtimes take such a container for stopped';

/** runc goes by the state of the main thread: a kill then reaches nobody, and the engine makes up an exit (runc's `Status`). */
function looksStopped(table: Table): boolean {
  const pid1 = pid1Of(table);
  const main = pid1?.threads?.[0];
  return pid1 !== null && main !== undefined && isOver(main.state) && !isOver(pid1.state);
}

/** Nothing is known of what a signal would do; null when the container has ended meanwhile. */
function notSignalled({ signal: { reach } }: TrialPlan, exit: ExitWatch, why: string): ShutdownFacts | null {
  if (exit.hasEnded()) return null;
  const end = { kind: 'not-signalled', why } as const;
  return {
    reach,
    snapshots: [],
    signalled: null,
    secondSignal: null,
    load: null,
    exitOrder: {},
    finishedNs: null,
    end,
  };
}

/** How long to go on watching after the budget: a program that ends in this time is slow, not stuck. */
function overtimeMs({ grace, role }: TrialPlan): number {
  return role === 'probe' ? Math.min(Math.max(grace.budgetMs, 3_000), 10_000) : 0;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

const NEVER = new Promise<never>(() => undefined);
