import type { Snapshot } from '../observation.js';

/**
 * What all kept snapshots may weigh, in characters as a report would write them: room for some hundred
 * ordinary ones.
 */
const MAX_WEIGHT = 8_000_000;
/** Looks at set times always find this much room, whatever happened between them. */
const RESERVED = 1 / 4;

/**
 * Keeps snapshots while there is room for them, so that a container of thousands of processes that come and
 * go fills no memory.
 */
export class SnapshotStore {
  readonly #kept: Snapshot[] = [];
  readonly #maxCount: number;
  #weight = 0;

  constructor(maxCount: number) {
    this.#maxCount = maxCount;
  }

  /** `isDue` for a look at a set time, which may take the room that is kept for those. */
  add(snapshot: Snapshot, isDue: boolean): void {
    const share = isDue ? 1 : 1 - RESERVED;
    const weight = this.#weight + weightOf(snapshot);
    if (this.#kept.length >= this.#maxCount * share || (weight > MAX_WEIGHT * share && this.#kept.length > 0))
      return;
    this.#kept.push(snapshot);
    this.#weight = weight;
  }

  get kept(): readonly Snapshot[] {
    return this.#kept;
  }
}

const PER_PROCESS = 500;
const PER_THREAD = 100;

function weightOf({ processes }: Snapshot): number {
  return processes.reduce(
    (sum, { args, threads }) => sum + PER_PROCESS + 2 * args.length + PER_THREAD * (threads?.length ?? 0),
    0,
  );
}
