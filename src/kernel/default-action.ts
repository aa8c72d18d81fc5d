import {
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
} from './signals.js';

/** By default these do nothing, and those stop the process (signal(7)). */
const IGNORED = [SIGCHLD, SIGCONT, SIGURG, SIGWINCH];
const STOPPING = [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU];
const SPARED: ReadonlySet<number> = new Set([...IGNORED, ...STOPPING]);

/** True when the default action of the signal ends a process. */
export function endsByDefault(number: number): boolean {
  return !SPARED.has(number);
}

/**
 * True for a signal by which a program can be asked to stop: it can be handled, and ends a program that does
 * not.
 */
export function isStopRequest(number: number): boolean {
  return endsByDefault(number) && !cannotBeRefused(number);
}

/**
 * True for the two signals that no process can refuse, PID 1 of a container neither when they come from
 * outside.
 */
export function cannotBeRefused(number: number): boolean {
  return number === SIGKILL || number === SIGSTOP;
}
