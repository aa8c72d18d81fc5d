import type { Observation } from '../observation.js';
import { askedFor, nextTrials, type PlannedTrial, type Seen } from '../planning/next-trials.js';
import type { TargetPlan } from '../planning/plans.js';

/**
 * What is known of a target's trials. Of one that takes long something is known before it is over: what that
 * makes planning ask for is run at once, and counts only if planning still asks for it in the end.
 */
export class KnownTrials {
  readonly #target: TargetPlan;
  /** Of trials that are over, or whose wait a proof has ended. */
  readonly #certain = new Map<string, Observation>();
  /** The same of trials that were run on the strength of something provisional. */
  readonly #ahead = new Map<string, Observation>();
  /** What is known so far of trials that take long. */
  readonly #soFar = new Map<string, Observation>();
  /** The ids of remedies that take long. */
  readonly #pending = new Set<string>();

  constructor(target: TargetPlan) {
    this.#target = target;
  }

  /** A trial is over; `isAhead` where it was started before all that it rests upon was certain. */
  add(observation: Observation, isAhead: boolean): void {
    const { id } = observation.trial;
    (isAhead ? this.#ahead : this.#certain).set(id, observation);
    this.settle(id);
  }

  /** Nothing more is to come of a trial, also where it has failed or was ended: what was known so far is void. */
  settle(id: string): void {
    this.#soFar.delete(id);
    this.#pending.delete(id);
  }

  /** A trial runs on, as though its time were up. */
  addSoFar(observation: Observation): void {
    const { id, role } = observation.trial;
    if (role === 'remedy') this.#pending.add(id);
    else this.#soFar.set(id, observation);
  }

  /** True while something that planning asks for may turn out to be needless. */
  get isProvisional(): boolean {
    return this.#soFar.size > 0 || this.#pending.size > 0;
  }

  /** By the id of the trial; once nothing is provisional, only what planning has asked for. */
  get seen(): Seen {
    return this.#soFar.size > 0
      ? new Map([...this.#soFar, ...this.#ahead, ...this.#certain])
      : askedFor(this.#target, this.#certain, this.#ahead);
  }

  /** What is to be run now. */
  get wanted(): PlannedTrial[] {
    return nextTrials(this.#target, this.seen, this.#pending);
  }
}
