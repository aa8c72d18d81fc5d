import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseStartTicks } from '../kernel/proc.js';

/** A name for this call, and who makes it: `host/pid/start time`, so that a reused PID is not taken for us. */
export function identifyOwner(pid: number): { runId: string; owner: string } {
  return { runId: randomBytes(6).toString('hex'), owner: `${hostname()}/${pid}/${startTime(pid)}` };
}

/** Clock ticks since boot where /proc tells, otherwise the time of day at which the process started, ms. */
function startTime(pid: number): string {
  try {
    return parseStartTicks(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? '0';
  } catch {
    return String(Math.round(performance.timeOrigin));
  }
}
