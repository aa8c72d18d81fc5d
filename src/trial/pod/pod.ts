import { isSigprobeError } from '../../errors.js';
import type { PodMemberFacts, TrialRole } from '../../observation.js';
import { sidecarWaitLimitMs } from '../../pod-grace.js';
import type { RunSettings } from '../../target-spec.js';
import type { PodPlan, SharedMount, TrialPlan } from '../../trial-plan.js';
import type { ExitWatch } from '../exit-watch.js';
import { awaitReady } from '../startup.js';
import { type TrialContext, throwIfInterrupted } from '../trial-context.js';
import { joinHolder, startHolder, type Taken } from './holder.js';
import {
  awaitMember,
  isRunning,
  type Member,
  memberFacts,
  type Origin,
  startMember,
  toMember,
} from './member.js';
import { stopMember, waitForTurn } from './stop-member.js';

/** How long it is seen what becomes of the others once the container that is probed has ended, ms. */
const SEEN_OUT_MS = 2_000;

/** The container that is probed, once it has been started. */
interface Started {
  readonly plan: TrialPlan;
  readonly container: Parameters<typeof awaitReady>[0];
  readonly exit: ExitWatch;
}

/** The rest of a Pod around one container that is probed. */
export class Pod {
  readonly #plan: PodPlan;
  readonly #context: TrialContext;
  readonly #emit: TrialContext['emit'];
  readonly #members: readonly Member[];
  readonly #cutsShort: boolean;
  readonly #taken: Taken = { container: null, volumes: new Map() };
  readonly #closing = new AbortController();
  readonly #failed = new AbortController();
  #started = 0;
  #probed: ExitWatch | null = null;
  #completing: Promise<unknown> | null = null;
  #stops: Promise<unknown> | null = null;
  #sentMs: number | null = null;

  constructor(plan: PodPlan, role: TrialRole, context: TrialContext) {
    this.#plan = plan;
    // The trial that decides takes the time that a node takes. Others need not wait for what is proved never to come.
    this.#cutsShort = plan.role === 'sidecar' && role !== 'probe';
    this.#members = plan.members.map(toMember);
    // What the others do is no step of this trial.
    const abort = AbortSignal.any([context.abort, this.#closing.signal]);
    this.#context = { ...context, abort, emit: () => undefined };
    this.#emit = context.emit;
  }

  /** Fires when the Pod will not come up: nothing else is worth waiting for. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Starts what starts before the container that is probed; why that failed, or null. */
  async open(): Promise<string | null> {
    const why = await startHolder(this.#plan, this.#taken, this.#context);
    if (why !== null) return `what the containers of the Pod share could not be started: ${why}`;
    const { role, order } = this.#plan;
    return this.#start(this.#members.filter(({ plan }) => plan.order < order || role === 'regular'));
  }

  /** The plan of the container that is probed, which joins the Pod. */
  async join(plan: TrialPlan): Promise<TrialPlan> {
    return { ...plan, settings: await this.#joined(plan.settings, this.#plan.mounts) };
  }

  /** Starts what starts later, and waits until all are up; why that failed, or null. It ends with the container. */
  complete(started: Started): Promise<string | null> {
    this.#probed = started.exit;
    const completing = this.#complete(started);
    this.#completing = completing.catch(() => undefined);
    return completing;
  }

  async #complete({ container, plan, exit }: Started): Promise<string | null> {
    const over = new AbortController();
    void exit.ended.then(() => over.abort());
    const abort = AbortSignal.any([this.#context.abort, over.signal]);
    const context = { ...this.#context, abort };
    const { startup } = this.#plan;
    const rest = this.#members.filter(({ startedOrder }) => startedOrder === null);
    if (startup !== null && rest.length > 0)
      await awaitReady(container, { ...plan, ready: startup }, context, exit);
    if (exit.hasEnded()) return null;
    const why = await this.#start(rest);
    if (why !== null || exit.hasEnded()) return exit.hasEnded() ? null : why;
    const isUp = await Promise.all(
      this.#members.map(async (member) => member.plan.role === 'init' || awaitMember(member, context)),
    );
    return exit.hasEnded() || isUp.every(Boolean) ? null : this.#giveUp();
  }

  /** Tells all others to stop, as it is told itself; fine more than once. */
  tell(): void {
    this.#stops ??= Promise.all(
      this.#members.filter(isRunning).map((member) => this.#stop(member).catch(() => undefined)),
    );
  }

  /** For a sidecar: waits until those have ended that stop before it; how long that took, ms. Null for any other. */
  async awaitTurn(hookMs: number | null): Promise<number | null> {
    const { role, order, graceSeconds } = this.#plan;
    if (role !== 'sidecar') return null;
    this.tell();
    const waitMs = await waitForTurn(this.#endsBefore(order), graceSeconds, hookMs, this.#context);
    throwIfInterrupted(this.#context.abort);
    const isCutShort = this.#members.some((member) => member.plan.order > order && member.isCutShort);
    return isCutShort ? sidecarWaitLimitMs(graceSeconds, hookMs) : waitMs;
  }

  /** The container that is probed is sent its signal. */
  noteSignal(sentMs: number): void {
    this.#sentMs = sentMs;
    this.tell();
  }

  /** Waits a moment for those that are still stopping. */
  async seeOut(): Promise<void> {
    if (this.#stops === null) return;
    const { clock, abort } = this.#context;
    const over = new AbortController();
    await Promise.race([this.#stops, clock.sleep(SEEN_OUT_MS, AbortSignal.any([over.signal, abort]))]);
    over.abort();
  }

  facts(engineNs: string | null): readonly PodMemberFacts[] {
    const origin: Origin | null =
      this.#sentMs === null
        ? null
        : { sentMs: this.#sentMs, engineNs: engineNs === null ? null : BigInt(engineNs) };
    return this.#members
      .map((member) => memberFacts(member, origin))
      .sort((one, other) => (one.startedOrder ?? Infinity) - (other.startedOrder ?? Infinity));
  }

  /** Leaves all of it as it is, for a person to look at, and says what that is. */
  async leave(): Promise<void> {
    await this.#settle();
    const { container } = this.#taken;
    for (const { plan, companion } of this.#members) {
      if (companion === null) continue;
      companion.letGo();
      this.#emit({ kind: 'kept', container: companion.container.id, as: { member: plan.name } });
    }
    if (container !== null) this.#emit({ kind: 'kept', container: container.id, as: 'holder' });
  }

  /** Removes all of it; the container that joined it has to be gone. */
  async close(): Promise<void> {
    await this.#settle();
    await Promise.all(this.#members.map(({ companion }) => quietly(companion?.remove())));
    // Podman removes no container that another one has joined, and no engine a volume that one has.
    await quietly(this.#taken.container?.remove());
    await Promise.all(
      [...this.#taken.volumes.values()].map((volume) => quietly(this.#context.release(volume))),
    );
  }

  /** Ends what is under way. */
  async #settle(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#completing, this.#stops]);
  }

  /** One after another, as the kubelet does; the regular ones do not wait for each other. */
  async #start(members: readonly Member[]): Promise<string | null> {
    for (const member of members) {
      throwIfInterrupted(this.#context.abort);
      const { plan, mounts } = member.plan;
      const settings = await this.#joined(plan.settings, mounts);
      const order = this.#started;
      this.#started += 1;
      if (!(await startMember(member, { order, settings }, this.#context))) return this.#giveUp();
    }
    return null;
  }

  #giveUp(): string {
    this.#failed.abort();
    const failed = this.#members.find(({ failure }) => failure !== null);
    return `${NAMES[failed?.plan.role ?? 'regular']} ${failed?.plan.name}: ${failed?.failure?.why}`;
  }

  #stop(member: Member): Promise<void> {
    const { role, order } = member.plan;
    const { graceSeconds } = this.#plan;
    const turn = role === 'sidecar' ? this.#endsBefore(order) : null;
    return stopMember(member, { graceSeconds, turn, cutsShort: this.#cutsShort }, this.#context);
  }

  /** The ends of those that stop before a sidecar of that order. */
  #endsBefore(order: number): Promise<unknown>[] {
    const others = this.#members.filter((member) => member.plan.order > order && isRunning(member));
    const ends: Promise<unknown>[] = others.flatMap(({ companion }) => companion?.exit.ended ?? []);
    return this.#probed !== null && this.#plan.order > order ? [...ends, this.#probed.ended] : ends;
  }

  #joined(settings: RunSettings, mounts: readonly SharedMount[]): Promise<RunSettings> {
    const { container, volumes } = this.#taken;
    if (container === null) throw new Error('a Pod is joined before it is opened');
    return joinHolder(settings, mounts, { pod: this.#plan, holder: { container, volumes } }, this.#context);
  }
}

/**
 * Closes the Pod whatever comes of the work, which an engine that could not be waited for has not to be, or leaves it
 * where it is to be kept: of what there is, null where the work has failed.
 */
export async function closingPod<T extends object>(
  pod: Pod,
  isKept: (result: T | null) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const close = (result: T | null) => (isKept(result) ? pod.leave() : pod.close());
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const closing = close(null).catch(() => undefined);
    if (!isSigprobeError(error, 'engine-hung', 'engine-slow')) await closing;
    throw error;
  }
  await close(result);
  return result;
}

const NAMES = { init: 'the init container', sidecar: 'the sidecar', regular: 'the container' } as const;

/** What cannot be removed is left to whoever opened the session. */
async function quietly(removal: Promise<void> | undefined): Promise<void> {
  await removal?.catch((error: unknown) => {
    if (isSigprobeError(error, 'engine-hung')) throw error;
  });
}
