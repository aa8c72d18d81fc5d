import type { Observation, ProcessFacts, Snapshot } from '../../observation.js';
import { snapshotTime } from '../facts/snapshot-time.js';
import { isSighting } from './process-tree.js';

/** A parent collects a child that just died well within this time. */
const LINGERS_MS = 400;
/** While a container shuts down, many die at once and their parent is busy. */
const LINGERS_AFTER_SIGNAL_MS = 2_000;

export interface Zombie {
  readonly process: ProcessFacts;
  readonly parent: ProcessFacts | null;
  /** How long it was seen to stay; ms. */
  readonly lingeredMs: number;
}

/** Dead children that their parent left in the process table, by two looks far enough apart. */
export function findZombies(observation: Observation): Zombie[] {
  const found: Zombie[] = [];
  for (const [index, later] of observation.snapshots.entries()) {
    for (const process of later.processes.filter(({ state }) => state === 'Z')) {
      const first = observation.snapshots.slice(0, index).find((table) => showsZombie(table, process));
      if (first === undefined) continue;
      const lingeredMs = snapshotTime(observation, later) - snapshotTime(observation, first);
      if (lingeredMs < (later.phase === 'after' ? LINGERS_AFTER_SIGNAL_MS : LINGERS_MS)) continue;
      const parent = later.processes.find(({ pid }) => pid === process.ppid) ?? null;
      const known = found.findIndex((each) => isSighting(each.process, process));
      found.splice(known < 0 ? found.length : known, 1, { process, parent, lingeredMs });
    }
  }
  return found;
}

function showsZombie(table: Snapshot, process: ProcessFacts): boolean {
  return table.processes.some(
    (seen) => seen.state === 'Z' && seen.ppid === process.ppid && isSighting(seen, process),
  );
}
