import type { Observation, TrialRole } from '../observation.js';
import type { TrialPlan } from '../trial-plan.js';

/** How a trial was started. */
export interface Start {
  /** On the strength of something provisional, or likely. */
  readonly isAhead: boolean;
  /** Ends it, as it is needless. */
  readonly abort: AbortController;
}

/** A trial that is under way; `over` is settled once it is over, and never rejects. */
type Running = Start & { readonly trial: Promise<Observation | null>; readonly over: Promise<unknown> };

export interface Watchers {
  /** Hears which run beside the probe, whenever that has changed. */
  readonly onBeside: (roles: readonly TrialRole[]) => void;
  readonly onOver: (id: string) => void;
}

/** The trials of a target that are under way, by their id, and how far each is. */
export class TrialsUnderWay {
  readonly #watchers: Watchers;
  readonly #running = new Map<string, Running>();
  /** What lets each container go that is kept after a proof. */
  readonly #kept = new Map<string, () => void>();
  /** Those whose container has only to be removed. */
  readonly #ending = new Set<string>();
  /** Those that are not the probe. */
  readonly #beside = new Map<string, TrialRole>();
  #wake = () => {};

  constructor(watchers: Watchers) {
    this.#watchers = watchers;
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  get isEmpty(): boolean {
    return this.#running.size === 0;
  }

  /** True where nothing more is to be observed. */
  get isAllSeen(): boolean {
    return this.#running.size === this.#ending.size;
  }

  /** True where at most one is still to be observed. */
  get isLast(): boolean {
    return this.#running.size - this.#ending.size <= 1;
  }

  /** True where nothing but containers that are kept is waited for. */
  get isHeldUp(): boolean {
    return this.#running.size === this.#kept.size + this.#ending.size;
  }

  /** What the trial of this id will bring, null where it is ended before; undefined where none is under way. */
  trial(id: string): Promise<Observation | null> | undefined {
    return this.#running.get(id)?.trial;
  }

  /** Follows a trial, of an id that is not under way, from here to its end. */
  track<T extends Observation | null>({ id, role }: TrialPlan, trial: Promise<T>, start: Start): Promise<T> {
    if (role !== 'probe') {
      this.#beside.set(id, role);
      this.#tellBeside();
    }
    const done = trial.finally(() => {
      this.#running.delete(id);
      this.#kept.delete(id);
      this.#ending.delete(id);
      this.#watchers.onOver(id);
      if (this.#beside.delete(id)) this.#tellBeside();
    });
    this.#running.set(id, { ...start, trial: done, over: done.catch(() => undefined) });
    return done;
  }

  #tellBeside(): void {
    this.#watchers.onBeside([...this.#beside.values()]);
  }

  /** The container of this trial is kept until it is released. */
  keep(id: string, release: () => void): void {
    this.#kept.set(id, release);
  }

  isKept(id: string): boolean {
    return this.#kept.has(id);
  }

  letGo(): void {
    for (const release of this.#kept.values()) release();
  }

  /** The container of this trial has only to be removed. */
  end(id: string): void {
    this.#kept.delete(id);
    this.#ending.add(id);
  }

  /** What was started ahead and is asked for no longer is ended. */
  drop(wanted: ReadonlySet<string>): void {
    for (const [id, { isAhead, abort }] of this.#running)
      if (isAhead && !wanted.has(id) && !this.#ending.has(id)) abort.abort();
  }

  /** Something is known that may change what is to be run. */
  wake(): void {
    this.#wake();
  }

  /** Resolves once all are over. */
  async over(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }

  /** Resolves once one is over, or is worth another look. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      for (const { over } of this.#running.values()) void over.then(() => resolve());
    });
  }
}
