import type { SharedResource } from '../../engine/port.js';
import type { ProbeSettings } from '../../planning/plans.js';
import type { Link, Note, Place, TargetSpec } from '../../target-spec.js';
import type { Companion } from '../../trial/companion.js';
import type { Emit } from '../../trial/trial-step.js';
import type { Session } from '../session.js';
import { type StartedDependency, startDependency } from './start-dependency.js';
import { type Needed, startOrder } from './start-order.js';
import { placeAmong, sharedVolumes, splitLinks } from './surroundings.js';

/** Why a target cannot be started as its file says. */
export interface DependencyFailure {
  readonly message: string;
  readonly hint: string;
  readonly place: Place;
}

/** A target with what it depends on beside it, or what of that failed. */
export interface Dependencies {
  /** The target on their network. */
  readonly spec: TargetSpec;
  readonly failure: DependencyFailure | null;
  /** Those that may be missing and are, and those that have ended meanwhile though nothing told them to. */
  notes(): Promise<Note[]>;
  /** Removes them, the last first, and what they share. */
  stop(): Promise<void>;
}

/**
 * Starts what a target depends on, one after another in their order, on a network of their own.
 *
 * @throws SigprobeError where the engine fails or the user interrupts; then nothing of it is left
 */
export async function startDependencies(
  spec: TargetSpec,
  others: readonly TargetSpec[],
  settings: ProbeSettings,
  session: Session,
  emit: Emit,
): Promise<Dependencies> {
  const order = startOrder(spec, others);
  const group = new Group(settings, session, emit);
  try {
    await group.open([spec, ...order.flatMap((each) => each.spec ?? [])]);
    for (const needed of order) {
      await group.start(needed);
      if (group.failureOf(spec) !== null) break;
    }
  } catch (error) {
    await group.stop();
    throw error;
  }
  const failure = group.failureOf(spec);
  return {
    spec: failure === null ? group.place(spec) : spec,
    failure,
    notes: () => group.notes(),
    stop: () => group.stop(),
  };
}

/** What was started for one target. */
class Group {
  readonly #settings: ProbeSettings;
  readonly #session: Session;
  readonly #emit: Emit;
  readonly #companions = new Map<string, Companion>();
  /** Whose condition is that they run. */
  readonly #toRun = new Set<string>();
  /** By name: of those that are not as they were asked for. */
  readonly #failures = new Map<string, DependencyFailure>();
  readonly #volumes = new Map<string, SharedResource>();
  /** By the name of what they stand for. */
  readonly #linked = new Map<string, string[]>();
  #clashing: readonly Link[] = [];
  #network: SharedResource | null = null;

  constructor(settings: ProbeSettings, session: Session, emit: Emit) {
    this.#settings = settings;
    this.#session = session;
    this.#emit = emit;
  }

  /** Creates what those targets share. */
  async open(specs: readonly TargetSpec[]): Promise<void> {
    const { keep } = this.#settings;
    this.#network = await this.#session.shared('network', keep);
    for (const name of sharedVolumes(specs))
      this.#volumes.set(name, await this.#session.shared('volume', keep));
    const { kept, clashing } = splitLinks(specs);
    for (const { name, alias } of kept) this.#linked.set(name, [...(this.#linked.get(name) ?? []), alias]);
    this.#clashing = clashing;
  }

  /** Starts it, unless something that it cannot do without has failed. */
  async start({ name, spec, condition, place }: Needed): Promise<void> {
    if (spec === null) {
      const message = `There is no '${name}', which it depends on.`;
      this.#failures.set(name, {
        message,
        hint: 'Name the file that has it as well, with another --file.',
        place,
      });
      return;
    }
    const blocked = this.failureOf(spec);
    if (blocked !== null) {
      this.#failures.set(name, blocked);
      return;
    }
    const started = await startDependency(
      this.place(spec),
      condition,
      this.#settings,
      this.#session,
      this.#emit,
    );
    if (started.kind === 'failed') this.#failures.set(name, toFailure(name, condition, started, place));
    else {
      this.#companions.set(name, started.companion);
      if (condition !== 'completed') this.#toRun.add(name);
    }
  }

  /** What of all that it cannot do without has failed; null where nothing has. */
  failureOf({ declared }: TargetSpec): DependencyFailure | null {
    const failed = (declared?.dependsOn ?? []).find(
      ({ name, isRequired }) => isRequired && this.#failures.has(name),
    );
    return failed === undefined ? null : (this.#failures.get(failed.name) ?? null);
  }

  place(spec: TargetSpec): TargetSpec {
    const network = this.#network;
    if (network === null) return spec;
    return placeAmong(spec, {
      network,
      volumes: this.#volumes,
      linked: this.#linked,
      companions: this.#companions,
    });
  }

  async notes(): Promise<Note[]> {
    const missing = [...this.#failures.values()].map(({ message, place }) => ({
      message: `${message.replace(/\.$/, '')}; it may be missing.`,
      place,
    }));
    const ended = [...this.#companions].filter(
      ([name, { exit }]) => this.#toRun.has(name) && exit.hasEnded(),
    );
    const codes = await Promise.all(
      ended.map(async ([name, { container, plan }]) => {
        const { exitCode } = await container.inspect();
        const message = `'${name}', which it depends on, exited with code ${exitCode} while it was probed.`;
        return { message, place: plan.declared?.place ?? null };
      }),
    );
    const clashing = this.#clashing.map(({ name, alias, place }) => ({
      message: `The link '${name}:${alias}' is left out: '${alias}' stands for another service here.`,
      place,
    }));
    return [...clashing, ...missing, ...codes];
  }

  /** What cannot be removed now, whoever opened the session removes at its end, or tells of it. */
  async stop(): Promise<void> {
    for (const companion of [...this.#companions.values()].reverse())
      await companion.remove().catch(() => undefined);
    const shared = [...this.#volumes.values(), ...(this.#network === null ? [] : [this.#network])];
    for (const resource of shared) await this.#session.release(resource).catch(() => undefined);
  }
}

function toFailure(
  name: string,
  condition: Needed['condition'],
  { why, hint }: Extract<StartedDependency, { kind: 'failed' }>,
  place: Place,
): DependencyFailure {
  return { message: `'${name}', which it depends on, ${FAILED[condition]}: ${why}.`, hint, place };
}

const FAILED = {
  started: 'did not start',
  healthy: 'is not up',
  completed: 'did not complete',
} as const satisfies Record<Needed['condition'], string>;
