import type { ProcessFacts } from '../observation.js';
import { type Execute, lookThroughExec } from './views/exec.js';

/**
 * On a busy machine a process runs on for a while after the signal was sent, so the script waits until the kernel calls
 * each one stopped. It counts, as there may be no `sleep`; a process that cannot be stopped ends the wait.
 */
const SCRIPT = `kill -STOP "$@" || exit 1
for p; do
tries=0
while :; do
state=
while read -r key value rest; do [ "$key" = State: ] && state=$value && break; done <"/proc/$p/status"
case $state in [Tt]) break ;; [RSD]) ;; *) exit 1 ;; esac
tries=$((tries + 1))
[ $tries -lt 50000 ] || exit 1
done
done
echo held`;

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
  const answer = await execute(['sh', '-c', SCRIPT, 'sh', ...pids]).catch(() => '');
  return answer.trim() === 'held';
}
