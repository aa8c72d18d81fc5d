/** CHLD, CONT, URG, WINCH: nothing happens. STOP, TSTP, TTIN, TTOU: the process stops. (signal(7)) */
const SPARED = new Set([17, 18, 23, 28, 19, 20, 21, 22]);

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
  return number === 9 || number === 19;
}
