import type { ContainerState } from '../../engine/port.js';
import { errors } from '../../error-catalogue.js';
import type { Observation, SignalFacts } from '../../observation.js';
import { within } from '../clock.js';
import { endLoad } from '../load.js';
import { throwIfInterrupted } from '../trial-context.js';
import type { Wait } from './await-end.js';
import { closeRecord, exitOrderBy, readRecord, timedBy } from './by-record.js';
import { endRecord } from './end-record.js';
import { exitTime } from './exit-time.js';
import { logStart } from './log-start.js';
import type { PendingTrial } from './pending-trial.js';
import { secondSignalFacts } from './second-signal.js';
import type { FirstSignal } from './send.js';

/**
 * A container ends once the engine has reaped the helper that was in its PID namespace: measured on a busy machine,
 * up to this much later than without one, 7 ms in the median.
 */
const HELPER_REAPED_WITHIN_MS = 20;
/** The kill event reaches us before the end does; this is for a feed that broke. */
const EVENT_PATIENCE_MS = 200;

/** What an observation holds of the shutdown. */
export type ObservedShutdown = Pick<
  Observation,
  | 'snapshots'
  | 'signalled'
  | 'secondSignal'
  | 'load'
  | 'finishedNs'
  | 'exitOrder'
  | 'pipes'
  | 'listeners'
  | 'kernelRecord'
  | 'end'
>;

export type ShutdownFacts = ObservedShutdown & {
  /** Whom the signal reached. */
  readonly reach: SignalFacts['reach'];
  /** From which moment on the log tells of the signal, by the engine's clock; null where that is not known. */
  readonly logStartNs: bigint | null;
};

/** Puts together what the wait, the engine's events and its record say of one shutdown. */
export async function gatherShutdown(
  pending: PendingTrial,
  sent: FirstSignal,
  wait: Wait,
): Promise<ShutdownFacts> {
  const { container, plan, context, started, exit, before, sentMs } = pending;
  const killNs = sent.atNs ?? (await killStamp(pending));
  // When the engine tells of an end, all that the container ran has ended; its own record of it follows later.
  const noted = exit.hasEnded() ? closeRecord(pending) : 'more to come';
  const state = await endRecord(container, exit, context);
  const callMs = Math.round((sent.returnedMs - sentMs) * 10) / 10;
  const kernelRecord = noted === 'more to come' ? readRecord(pending) : noted;
  const facts = {
    reach: sent.reach,
    snapshots: [...(before === null ? [] : [before]), ...wait.watched.snapshots],
    signalled: plan.role === 'control' ? null : { engineNs: killNs?.toString() ?? null, callMs },
    load: started.load === null ? null : await endLoad(started.load, !state.running),
    exitOrder: exitOrderBy(kernelRecord, wait.watched.exitOrder.result()),
    kernelRecord,
    // Sent from here, it was stamped before.
    logStartNs: sent.atNs ?? logStart(pending, killNs, kernelRecord),
    finishedNs: state.finishedNs?.toString() ?? null,
  };
  const ending = state.running
    ? await outlasted(pending, sent, wait)
    : await ended(pending, { ...sent, atNs: killNs }, wait, state);
  return { ...facts, ...ending, end: timedBy(kernelRecord, ending.end) };
}

const NO_FILES = { pipes: null, listeners: null } as const;

type Ending = Pick<ShutdownFacts, 'secondSignal' | 'pipes' | 'listeners' | 'end'>;

/** Of a container that is still up for no known reason it is asked what its processes hold open. */
async function outlasted(
  pending: PendingTrial,
  { returnedMs }: FirstSignal,
  { proof, second }: Wait,
): Promise<Ending> {
  const { container, plan, context, sentMs } = pending;
  const afterMs = Math.round(context.clock.now() - returnedMs);
  const isUnexplained = proof === null && plan.role === 'probe';
  const files = isUnexplained ? await container.openFiles('anywhere') : NO_FILES;
  throwIfInterrupted(context.abort);
  return {
    secondSignal: secondSignalFacts(second, null, sentMs),
    ...files,
    end: { kind: 'still-running', afterMs, proof, endedLater: null },
  };
}

async function ended(
  pending: PendingTrial,
  { atNs: killNs, returnedMs: killReturnedMs }: FirstSignal,
  { watched, second }: Wait,
  { finishedNs, exitCode: code, oomKilled }: ContainerState,
): Promise<Ending> {
  throwIfDisturbed(pending, second === null ? 0 : 1);
  const { sentMs: killSentMs, exit, before } = pending;
  const endSeenMs = await exit.ended;
  const time = exitTime({
    killNs,
    finishedNs,
    killSentMs,
    killReturnedMs,
    ...watched.sightings,
    lateMs: Math.max(watched.sightings.lateMs, before?.view === 'helper' ? HELPER_REAPED_WITHIN_MS : 0),
    endSeenMs,
  });
  return {
    secondSignal: secondSignalFacts(second, endSeenMs, killSentMs),
    ...NO_FILES,
    end: { kind: 'exited', code, ...time, oomKilled },
  };
}

/** `docker stop`, an engine that shuts down: their SIGKILL must not pass for the program's own end. */
function throwIfDisturbed({ container, plan, context }: PendingTrial, secondSignals: number): void {
  const ours = (plan.role === 'control' ? 0 : 1) + secondSignals;
  if (context.feed.count(container.id, 'kill') > ours) throw errors.containerDisturbed();
}

/** The engine's own stamp of the signal, ns since 1970; null when there is none. */
async function killStamp({ container, plan, context }: PendingTrial): Promise<bigint | null> {
  if (plan.role === 'control') return null;
  const { feed, clock } = context;
  const event = await within(EVENT_PATIENCE_MS, clock, feed.next(container.id, 'kill'));
  return event?.atNs ?? null;
}
