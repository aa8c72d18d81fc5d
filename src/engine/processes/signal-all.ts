import { MAX_PROCESSES } from '../../observation.js';
import type { SentToAll } from '../port.js';
import { wallClock } from '../streams/engine-time.js';
import type { Execute } from './exec.js';
import { isContainerInit, lookThroughProc } from './host-proc.js';

/**
 * Sends a signal to a process of this machine; 0 only asks whether that is allowed. Throws with a `code` as
 * kill(2) fails.
 */
export type SignalProcess = (pid: number, signal: number) => void;

/** A container whose processes this machine's /proc, mounted at `root`, shows. */
export interface ContainerHere {
  readonly root: string;
  /** PID of its PID 1 on this machine. */
  readonly hostPid: number;
  readonly containerId: string;
}

/**
 * Sends the signal to all processes of a container of this machine, PID 1 first, as the container's runtime
 * would: by kill(2) from outside. Null when not every one of them may be signalled; none has been then.
 */
export function signalFromOutside(
  { root, hostPid, containerId }: ContainerHere,
  number: number,
  send: SignalProcess,
): SentToAll | null {
  // The number may be a stranger's by now.
  if (!isContainerInit(root, hostPid, containerId)) return null;
  const pids = lookThroughProc(root, hostPid, 'sample')?.processes.map(({ pid }) => pid) ?? [];
  if (pids.length === 0 || pids.length >= MAX_PROCESSES || !pids.every((pid) => isReached(pid, 0, send)))
    return null;
  const atNs = wallClock();
  for (const pid of pids) isReached(pid, number, send);
  return { reach: 'every-process', atNs };
}

/**
 * Nothing but PID 1 is left out by `kill -1` in a PID namespace, and nobody else is in there (kill(2)); as
 * root it needs CAP_KILL for other users.
 */
const SCRIPT = `for p in /proc/[0-9]*; do
p=\${p#/proc/}
[ "$p" = 1 ] || kill -0 "$p" 2>/dev/null || [ ! -e "/proc/$p" ] || exit 1
done
kill "-$1" -1 && echo told`;

/**
 * Sends the signal to all processes but PID 1, by a shell inside the container; false when it could not reach
 * all of them.
 */
export async function signalOthersInside(execute: Execute, number: number): Promise<boolean> {
  const answer = await execute(['sh', '-c', SCRIPT, 'sh', String(number)]).catch(() => '');
  return answer.trim() === 'told';
}

/** False when this machine may not signal the process; one that has gone needs no signal any more. */
export function isReached(pid: number, number: number, send: SignalProcess): boolean {
  try {
    send(pid, number);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}
