import { availableParallelism } from 'node:os';

/**
 * A trial mostly waits: for its program to come to rest, and to exit. So many a CPU keep an engine busy on the
 * same machine, and more would wait for their turn to start.
 */
const PER_CPU = 4;

/** Targets side by side unless a number is given. */
export function defaultJobs(): number {
  return PER_CPU * availableParallelism();
}
