import type { ProcessFacts } from '../observation.js';
import { type Execute, lookThroughExec } from './views/exec.js';
import type { Viewer } from './views/viewer.js';

/**
 * Stops the processes that match, PID 1 never: from this machine where the view's PIDs are its own and we may, otherwise
 * by a shell inside the container. False when not every one of them could be stopped, or none matches.
 */
export async function holdProcesses(
  viewer: Viewer | null,
  execute: Execute,
  matches: (process: ProcessFacts) => boolean,
): Promise<boolean> {
  if (viewer?.isQuick === true) {
    const table = await viewer.look('sample');
    const found =
      table?.processes.filter((process) => process.pid !== table.initPid && matches(process)) ?? [];
    if (found.length > 0 && found.every(({ pid }) => stop(pid))) return true;
  }
  const table = await lookThroughExec(execute).catch(() => null);
  const inside = table?.processes.filter((process) => process.pid !== 1 && matches(process)) ?? [];
  if (inside.length === 0) return false;
  const pids = inside.map(({ pid }) => String(pid));
  const answer = await execute(['sh', '-c', 'kill -STOP "$@" && echo held', 'sh', ...pids]).catch(() => '');
  return answer.trim() === 'held';
}

function stop(pid: number): boolean {
  try {
    process.kill(pid, 'SIGSTOP');
    return true;
  } catch {
    return false;
  }
}
