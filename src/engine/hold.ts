import type { ProcessFacts } from '../observation.js';
import { type Execute, lookThroughExec } from './views/exec.js';

/**
 * Stops (SIGSTOP) the processes that match, PID 1 never, by a shell inside the container: who runs sigprobe may seldom
 * signal them from outside. False when not every one of them could be stopped, or none matches.
 */
export async function holdProcesses(
  execute: Execute,
  matches: (process: ProcessFacts) => boolean,
): Promise<boolean> {
  const table = await lookThroughExec(execute).catch(() => null);
  const found = table?.processes.filter((process) => process.pid !== 1 && matches(process)) ?? [];
  if (found.length === 0) return false;
  const pids = found.map(({ pid }) => String(pid));
  const answer = await execute(['sh', '-c', 'kill -STOP "$@" && echo held', 'sh', ...pids]).catch(() => '');
  return answer.trim() === 'held';
}
