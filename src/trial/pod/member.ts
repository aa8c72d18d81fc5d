import type { LogTail, PodMemberFacts, ReadyFacts } from '../../observation.js';
import type { RunSettings } from '../../target-spec.js';
import type { MemberPlan } from '../../trial-plan.js';
import { type Companion, startCompanion } from '../companion.js';
import { awaitReady } from '../startup.js';
import type { TrialContext } from '../trial-context.js';

/** Another container of the Pod, and what it has done so far. */
export interface Member {
  readonly plan: MemberPlan;
  companion: Companion | null;
  startedOrder: number | null;
  startedMs: number;
  readyAfterMs: number | null;
  /** How it was found to be up by its own probe; null while it is not. */
  ready: ReadyFacts | null;
  failure: PodMemberFacts['failure'];
  hook: PodMemberFacts['hook'];
  /** When its signal was sent. */
  toldMs: number | null;
  /** The same by the engine's clock, as soon as that is known. */
  toldNs: bigint | null;
  /** It was sent SIGKILL before its time, as nothing else was going to end it. */
  isCutShort: boolean;
  exit: { readonly code: number; readonly endedMs: number; readonly finishedNs: bigint | null } | null;
}

/** The moment that its times count from; null where the container that is probed was sent no signal. */
export interface Origin {
  readonly sentMs: number;
  /** By the engine's clock; null where that is not known. */
  readonly engineNs: bigint | null;
}

export function toMember(plan: MemberPlan): Member {
  return {
    plan,
    companion: null,
    startedOrder: null,
    startedMs: 0,
    readyAfterMs: null,
    ready: null,
    failure: null,
    hook: null,
    toldMs: null,
    toldNs: null,
    isCutShort: false,
    exit: null,
  };
}

/** True for one that was started and has not ended. */
export function isRunning({ companion }: Member): boolean {
  return companion?.exit.hasEnded() === false;
}

/**
 * Starts it as the kubelet does: an init container has to end, a sidecar to start up, any other only to start. False
 * where that did not come to pass.
 */
export async function startMember(
  member: Member,
  { order, settings }: { readonly order: number; readonly settings: RunSettings },
  context: TrialContext,
): Promise<boolean> {
  const { role } = member.plan;
  const startup = role === 'sidecar' ? member.plan.startup : null;
  const plan = { ...member.plan.plan, settings };
  const condition = role === 'init' ? 'completed' : startup === null ? 'started' : 'ready';
  member.startedOrder = order;
  member.startedMs = context.clock.now();
  const started = await startCompanion(
    startup === null ? plan : { ...plan, ready: startup },
    condition,
    context,
  );
  if (started.kind === 'failed') return fail(member, started.why, started.log);
  member.companion = started.companion;
  if (condition !== 'started') member.readyAfterMs = sinceStart(member, context);
  void noteExit(member, started.companion);
  return true;
}

/** Waits until it is up by its own probe; one that has ended with code 0 meanwhile has done what it was for. */
export async function awaitMember(member: Member, context: TrialContext): Promise<boolean> {
  const { companion } = member;
  if (companion === null || companion.exit.hasEnded()) return hasEndedWell(member);
  const { ready } = await awaitReady(companion.container, companion.plan, context, companion.exit);
  if (context.abort.aborted) return true;
  if (companion.exit.hasEnded()) return hasEndedWell(member);
  if (ready.kind === 'not-ready') return fail(member, ready.why, await logOf(companion));
  member.ready = ready;
  member.readyAfterMs = sinceStart(member, context);
  return true;
}

async function hasEndedWell(member: Member): Promise<boolean> {
  const { companion } = member;
  if (companion === null) return true;
  const { exitCode } = await companion.container.inspect();
  return exitCode === 0 || fail(member, `exited with code ${exitCode}`, await logOf(companion));
}

function fail(member: Member, why: string, log: LogTail | null): false {
  member.failure = { why, log: log?.text ?? '' };
  return false;
}

function logOf({ container }: Companion): Promise<LogTail | null> {
  return container.logTail(null).catch(() => null);
}

function sinceStart({ startedMs }: Member, { clock }: TrialContext): number {
  return Math.round(clock.now() - startedMs);
}

/** Goes on until it has ended or is let go. */
async function noteExit(member: Member, { container, exit }: Companion): Promise<void> {
  const endedMs = await exit.ended;
  const state = await container.inspect().catch(() => null);
  if (state !== null) member.exit = { code: state.exitCode, endedMs, finishedNs: state.finishedNs };
}

export function memberFacts(member: Member, origin: Origin | null): PodMemberFacts {
  const { plan, startedOrder, readyAfterMs, failure, hook, toldMs, toldNs, exit } = member;
  return {
    container: plan.name,
    role: plan.role,
    startedOrder,
    isAsked: plan.isAsked,
    readyAfterMs,
    failure,
    hook,
    signal: toldMs === null ? null : plan.plan.signal.name,
    toldAfterMs: toldMs === null ? null : afterOrigin(toldMs, toldNs, origin),
    exit: exit && { code: exit.code, afterMs: afterOrigin(exit.endedMs, exit.finishedNs, origin) },
  };
}

/** By the engine's clock where that is known: news of what happened there comes late. */
function afterOrigin(atMs: number, atNs: bigint | null, origin: Origin | null): number | null {
  if (origin === null) return null;
  const { sentMs, engineNs } = origin;
  return Math.round(atNs === null || engineNs === null ? atMs - sentMs : Number(atNs - engineNs) / 1e6);
}
