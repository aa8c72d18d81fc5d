import type { ProcessFacts, ThreadFacts } from '../observation.js';

/** True for the state of a thread that has ended (proc_pid_status(5)). */
export function isOver(state: string): boolean {
  return state === 'Z' || state === 'X';
}

/**
 * The state of a process, its threads listed main thread first: the main thread's, but when that alone has
 * ended (pthread_exit) the kernel shows a zombie although the process lives on in its other threads.
 */
export function processState(main: string, threads: readonly Pick<ThreadFacts, 'state'>[]): string {
  return isOver(main) ? (threads.find(({ state }) => !isOver(state))?.state ?? main) : main;
}

/**
 * True for a process whose main thread alone has ended (pthread_exit): for the kernel it is a zombie, and its
 * other threads run.
 */
export function hasLostMainThread({ threads, state }: Pick<ProcessFacts, 'threads' | 'state'>): boolean {
  const main = threads?.[0];
  return main !== undefined && isOver(main.state) && !isOver(state);
}

/** True when every thread of the process sleeps until something happens: none runs, nor wants to. */
export function isAsleep({ threads, state }: Pick<ProcessFacts, 'threads' | 'state'>): boolean {
  return state === 'S' && (threads ?? []).every((thread) => thread.state === 'S');
}
