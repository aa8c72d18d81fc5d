import {
  type EndFacts,
  type ExitOrder,
  lastBefore,
  type Observation,
  type ProcessFacts,
  type Snapshot,
} from '../../observation.js';
import { isAlive, isSighting, pidInside, readProcessTree } from './process-tree.js';

/** How long one process lived on after the signal; milliseconds since the signal. */
export interface Timeline {
  /** As in the process tree. */
  readonly pid: number;
  readonly label: string;
  /** 0, or the first sighting of a process that came later. */
  readonly fromMs: number;
  /**
   * Last moment it is known to have lived: a sighting, or the exit for PID 1 and what it took along; null
   * when it still ran at the end.
   */
  readonly toMs: number | null;
  /** First look without it, or the exit; null when it still ran at the end. */
  readonly goneByMs: number | null;
  readonly arrivedAfterSignal: boolean;
  /** Null for PID 1, for a process that came later, and when nothing watched that closely. */
  readonly exitOrder: ExitOrder | null;
}

/**
 * One line per process that lived when or after the signal was sent, in the order of the tree; empty when
 * none was sent.
 */
export function timelines(observation: Observation): Timeline[] {
  const { end } = observation;
  if (end.kind !== 'exited' && end.kind !== 'still-running') return [];
  const before = lastBefore(observation.snapshots);
  const looks = observation.snapshots.filter((snapshot) => snapshot.phase === 'after');
  const tracks = follow(before, looks);
  const order = readProcessTree(observation).map(({ viewPid }) => viewPid);
  const rank = (track: Track) => (track.arrived ? order.length : order.indexOf(track.process.pid));
  return tracks
    .toSorted((one, other) => rank(one) - rank(other))
    .map((track) => toTimeline(track, looks, observation, end));
}

interface Track {
  readonly process: ProcessFacts;
  readonly pid: number;
  readonly isPid1: boolean;
  readonly fromMs: number;
  readonly arrived: boolean;
  lastMs: number;
}

function follow(before: Snapshot | undefined, looks: readonly Snapshot[]): Track[] {
  const tracks: Track[] = [];
  const sight = (process: ProcessFacts, snapshot: Snapshot, arrived: boolean) => {
    if (!isAlive(process)) return;
    const atMs = Math.max(0, snapshot.atMs);
    const track = tracks.find((known) => isSighting(known.process, process));
    if (track !== undefined) track.lastMs = atMs;
    else
      tracks.push({
        process,
        pid: pidInside(process, snapshot),
        isPid1: process.pid === snapshot.initPid,
        fromMs: arrived ? atMs : 0,
        arrived,
        lastMs: atMs,
      });
  };
  if (before !== undefined) for (const process of before.processes) sight(process, before, false);
  for (const look of looks) for (const process of look.processes) sight(process, look, before !== undefined);
  return tracks;
}

function toTimeline(
  track: Track,
  looks: readonly Snapshot[],
  observation: Observation,
  end: Extract<EndFacts, { kind: 'exited' | 'still-running' }>,
): Timeline {
  const isWatched = !track.arrived && !track.isPid1;
  const exitOrder = isWatched ? (observation.exitOrder[String(track.process.pid)] ?? null) : null;
  const missedAt =
    looks.find((look) => look.atMs > track.lastMs && !shows(look, track.process))?.atMs ?? null;
  const common = {
    pid: track.pid,
    label: track.process.program,
    arrivedAfterSignal: track.arrived,
    exitOrder,
  };
  if (end.kind === 'still-running') {
    const gone = missedAt !== null;
    return { ...common, fromMs: track.fromMs, toMs: gone ? track.lastMs : null, goneByMs: missedAt };
  }
  // Looks are dated by the client's clock, the exit by the engine's: a look may seem to come after it.
  const untilExit = (atMs: number) => Math.min(atMs, end.afterMs);
  const staysToExit = track.isPid1 || exitOrder === 'outlived-pid-1';
  return {
    ...common,
    fromMs: untilExit(track.fromMs),
    toMs: staysToExit ? end.afterMs : untilExit(track.lastMs),
    goneByMs: staysToExit ? end.afterMs : untilExit(missedAt ?? end.afterMs),
  };
}

function shows(look: Snapshot, process: ProcessFacts): boolean {
  return look.processes.some((seen) => isSighting(process, seen) && isAlive(seen));
}
