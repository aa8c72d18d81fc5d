import { cannotBeRefused } from '../../kernel/default-action.js';
import { dispositionOf, isPending } from '../../kernel/disposition.js';
import {
  type Disposition,
  type ExitOrder,
  lastBefore,
  type Observation,
  type ProcessFacts,
  type Snapshot,
} from '../../observation.js';

/** One process of the tree below PID 1, as it stood when the signal was sent. */
export interface TreeLine {
  /** As the container numbers it where known, else as the view does; 1 for PID 1. */
  readonly pid: number;
  /** As the view numbers it. */
  readonly viewPid: number;
  /** 0 for PID 1 and for a process without a parent in the table. */
  readonly depth: number;
  /** Last among its siblings. */
  readonly isLast: boolean;
  readonly isPid1: boolean;
  readonly program: string;
  /** Quoted for a shell where the exact arguments are known, else as the view printed them. */
  readonly args: string;
  readonly disposition: Disposition;
  /** The signal is one that no process can handle, ignore or block, PID 1 neither. */
  readonly isForced: boolean;
  /** At its last sighting after the signal; null when it was not seen alive again. */
  readonly dispositionAfter: Disposition | null;
  /** The signal was waiting in its queue at that sighting. */
  readonly pendingAfter: boolean;
  /** Null when nothing watched that closely. */
  readonly exitOrder: ExitOrder | null;
  readonly zombie: boolean;
}

/** The processes alive before the signal, depth first from PID 1; empty when no table was seen. */
export function readProcessTree(observation: Observation): TreeLine[] {
  const before = lastBefore(observation.snapshots);
  if (before === undefined) return [];
  const after = observation.snapshots.filter((snapshot) => snapshot.phase === 'after');
  return nest(before).map(({ process, depth, isLast }) => {
    const later = lastAlive(process, after);
    return {
      pid: pidInside(process, before),
      viewPid: process.pid,
      depth,
      isLast,
      isPid1: process.pid === before.initPid,
      program: process.program,
      args: commandOf(process),
      disposition: dispositionOf(process, observation.signal.number),
      isForced: cannotBeRefused(observation.signal.number),
      dispositionAfter: later === null ? null : dispositionOf(later, observation.signal.number),
      pendingAfter: later !== null && isPending(later, observation.signal.number),
      exitOrder: observation.exitOrder[String(process.pid)] ?? null,
      zombie: process.state === 'Z',
    };
  });
}

/** PID inside the container where the view knows it: 1 for PID 1, else as the view numbers it. */
export function pidInside(process: ProcessFacts, snapshot: Snapshot): number {
  return process.pid === snapshot.initPid ? 1 : (process.containerPid ?? process.pid);
}

/** True when two sightings are of one process and not of a PID used again. */
export function isSighting(one: ProcessFacts, other: ProcessFacts): boolean {
  if (one.pid !== other.pid) return false;
  return one.startTicks === null || other.startTicks === null || one.startTicks === other.startTicks;
}

/** False for a zombie and for a process on its way out. */
export function isAlive(process: ProcessFacts): boolean {
  return process.state !== 'Z' && process.exiting !== true;
}

interface Nested {
  readonly process: ProcessFacts;
  readonly depth: number;
  readonly isLast: boolean;
}

function nest(snapshot: Snapshot): Nested[] {
  const processes = snapshot.processes.toSorted((one, other) => one.pid - other.pid);
  const known = new Set(processes.map(({ pid }) => pid));
  const isRoot = (process: ProcessFacts) =>
    process.pid === snapshot.initPid || process.ppid === process.pid || !known.has(process.ppid);
  const placed = new Set<number>();
  const lines: Nested[] = [];
  const place = (siblings: readonly ProcessFacts[], depth: number): void => {
    for (const [index, process] of siblings.entries()) {
      if (placed.has(process.pid)) continue;
      placed.add(process.pid);
      lines.push({ process, depth, isLast: index === siblings.length - 1 });
      place(
        processes.filter((child) => child.ppid === process.pid && !isRoot(child)),
        depth + 1,
      );
    }
  };
  const isPid1 = (process: ProcessFacts) => process.pid === snapshot.initPid;
  place(processes.filter(isPid1), 0);
  place(
    processes.filter((process) => isRoot(process) && !isPid1(process)),
    0,
  );
  // A table read while processes come and go may hold a ring of parents: none of them may be lost.
  for (const process of processes) place([process], 0);
  return lines;
}

function lastAlive(process: ProcessFacts, snapshots: readonly Snapshot[]): ProcessFacts | null {
  const sightings = snapshots.flatMap((snapshot) =>
    snapshot.processes.filter((seen) => isSighting(process, seen)),
  );
  return sightings.findLast(isAlive) ?? null;
}

function commandOf(process: ProcessFacts): string {
  if (process.argv !== null && process.argv.length > 0) return process.argv.map(quote).join(' ');
  return process.args === '' ? process.program : process.args;
}

/** A word as a shell reads it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
