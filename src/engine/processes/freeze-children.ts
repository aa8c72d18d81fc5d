import { setTimeout as sleep } from 'node:timers/promises';
import { SIGSTOP } from '../../kernel/signals.js';
import type { ChooseProcesses } from '../../trial-plan.js';
import type { Table } from '../port.js';
import { type Execute, lookThroughExec } from './exec.js';
import { isContainerInit, lookThroughProc } from './host-proc.js';
import { type ContainerHere, isReached, type SignalProcess } from './signal-all.js';

/** How long a stopped process may take to show it, on a busy machine. */
const STOP_PATIENCE_MS = 2_000;

/**
 * On a busy machine a process runs on for a while after the signal was sent, so the script waits until the
 * kernel calls each one stopped. It counts, as there may be no `sleep`; a process that cannot be stopped ends
 * the wait.
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
 * Stops (SIGSTOP) the chosen processes of a container of this machine, PID 1 never, by kill(2) from
 * outside, which an image needs no shell for. False when not every one of them has stopped, or none was chosen;
 * null when this machine may not signal them.
 */
export async function freezeFromOutside(
  { root, hostPid, containerId }: ContainerHere,
  choose: ChooseProcesses,
  send: SignalProcess,
): Promise<boolean | null> {
  if (!isContainerInit(root, hostPid, containerId)) return null;
  const all = () => lookThroughProc(root, hostPid, 'sample')?.processes ?? [];
  const pids = new Set(
    choose(all())
      .map(({ pid }) => pid)
      .filter((pid) => pid !== hostPid),
  );
  if (pids.size === 0) return false;
  if (![...pids].every((pid) => isReached(pid, 0, send))) return null;
  for (const pid of pids) isReached(pid, SIGSTOP, send);
  for (const deadline = performance.now() + STOP_PATIENCE_MS; performance.now() < deadline; await sleep(5)) {
    const stopped = all().filter(({ pid, state }) => pids.has(pid) && state === 'T');
    if (stopped.length === pids.size) return true;
  }
  return false;
}

/**
 * The same by a shell in the PID namespace of the container, for who may not signal its processes from outside;
 * `look` shows them as they are numbered there. False when not every one of them could be stopped, or none was
 * chosen.
 */
export async function freezeInside(
  execute: Execute,
  choose: ChooseProcesses,
  look: () => Promise<Table | null> = () => lookThroughExec(execute),
): Promise<boolean> {
  const table = await look().catch(() => null);
  const found = choose(table?.processes ?? []).filter(({ pid }) => pid !== 1);
  if (found.length === 0) return false;
  const pids = found.map(({ pid }) => String(pid));
  const answer = await execute(['sh', '-c', SCRIPT, 'sh', ...pids]).catch(() => '');
  return answer.trim() === 'held';
}
