import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseStartTicks } from '../kernel/proc.js';

/**
 * A name for this call, and who makes it: `host/pid/start time/realm`, so that a reused PID is not taken for
 * us, nor one that counts its processes apart from ours.
 */
export function identifyOwner(pid: number): { runId: string; owner: string } {
  return {
    runId: randomBytes(6).toString('hex'),
    owner: `${hostname()}/${pid}/${startTime(pid)}/${readRealm()}`,
  };
}

/**
 * Whether the process of an owner label still runs; null for one of another machine or container, or a label
 * that is not ours.
 */
export function ownerIsAlive(owner: string): boolean | null {
  const [host, pid, started, realm] = owner.split('/');
  if (host !== hostname() || pid === undefined || started === undefined || !/^\d+$/.test(pid)) return null;
  const [machine, boot, namespace] = (realm ?? '').split('.');
  const [ourMachine, ourBoot, ourNamespace] = readRealm().split('.');
  if (machine !== ourMachine || namespace !== ourNamespace) return null;
  // The machine has been started anew since; without an identity of its own it might be another of the same
  // name.
  if (boot !== ourBoot) return machine === '' ? null : false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const startedNow = startTicks(Number(pid));
  return startedNow === null || startedNow === started;
}

/** Clock ticks since boot where /proc tells, otherwise the time of day at which this process started, ms. */
function startTime(pid: number): string {
  return startTicks(pid) ?? String(Math.round(performance.timeOrigin));
}

function startTicks(pid: number): string | null {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat === null ? null : parseStartTicks(stat);
}

/**
 * `machine.boot.PID namespace`: among processes that agree in all three a PID means the same; parts are empty
 * where the system does not tell.
 */
function readRealm(): string {
  const machine = read(() => readFileSync('/etc/machine-id', 'utf8'));
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  return [machine, boot, namespace].map((text) => (text === null ? '' : digest(text))).join('.');
}

/** machine-id(5): the identity itself is not to be shown around. */
function digest(text: string): string {
  return createHash('sha256').update(`sigprobe ${text}`).digest('hex').slice(0, 12);
}

function read(from: () => string): string | null {
  try {
    return from();
  } catch {
    return null;
  }
}
