import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseStartTicks } from '../kernel/proc.js';

/** A name for this call, and who makes it: `host/pid/start time`, so that a reused PID is not taken for us. */
export function identifyOwner(pid: number): { runId: string; owner: string } {
  return { runId: randomBytes(6).toString('hex'), owner: `${hostname()}/${pid}/${startTime(pid)}` };
}

/** Clock ticks since boot where /proc tells, otherwise the time of day at which this process started, ms. */
function startTime(pid: number): string {
  return startTicks(pid) ?? String(Math.round(performance.timeOrigin));
}

function startTicks(pid: number): string | null {
  try {
    return parseStartTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** Whether the process of an owner label still runs; null for one of another machine, or a label that is not ours. */
export function ownerIsAlive(owner: string): boolean | null {
  const [host, pid, started] = owner.split('/');
  if (host !== hostname() || pid === undefined || started === undefined || !/^\d+$/.test(pid)) return null;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const startedNow = startTicks(Number(pid));
  return startedNow === null || startedNow === started;
}
