import { setTimeout as sleep } from 'node:timers/promises';
import { SIGSTOP } from '../../kernel/signals.js';
import type { ProcessFacts } from '../../observation.js';
import type { ChooseProcesses } from '../../trial-plan.js';
import type { Table } from '../port.js';
import { type Execute, lookThroughExec } from './exec.js';
import { isContainerInit, lookThroughProc } from './host-proc.js';
import { type ContainerHere, isReached, type SignalProcess } from './signal-all.js';

/** A table as processes are numbered in the container. */
type LookInside = () => Promise<Table | null>;

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
 * It counts, as there may be no clock, so that it ends within seconds should the container go on; else it ends with the
 * container, or with the processes.
 */
const AGAIN_SCRIPT = `n=0
while [ $((n += 1)) -lt 3000000 ]; do
kill -STOP "$@" && continue
for p; do kill -0 "$p" && continue 2; done
break
done 2>/dev/null`;
/** The script runs for no longer than this, but on a machine that is too slow for it. */
const AGAIN_MS = 30_000;

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
  look: LookInside = () => lookThroughExec(execute),
): Promise<boolean> {
  const pids = await choosePids(choose, look);
  if (pids.length === 0) return false;
  const answer = await execute(['sh', '-c', SCRIPT, 'sh', ...pids.map(String)]).catch(() => '');
  return answer.trim() === 'held';
}

/**
 * The same by a shell that goes on to stop them as fast as it can: a process that is set going (SIGCONT) is stopped
 * before it has done much. It ends with the container, or after some seconds.
 */
export async function keepStoppedInside(
  execute: Execute,
  choose: ChooseProcesses,
  look: LookInside = () => lookThroughExec(execute),
): Promise<boolean> {
  const pids = await choosePids(choose, look);
  if (pids.length === 0) return false;
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  void execute(['sh', '-c', AGAIN_SCRIPT, 'sh', ...pids.map(String)], AGAIN_MS).then(over, over);
  const isStopped = ({ pid, state }: ProcessFacts) => pids.includes(pid) && state === 'T';
  for (const deadline = performance.now() + STOP_PATIENCE_MS; performance.now() < deadline; await sleep(5)) {
    const table = await look().catch(() => null);
    // Who has no shell, or may not stop them, does so at once.
    if (isOver) return false;
    if (table?.processes.filter(isStopped).length === pids.length) return true;
  }
  return false;
}

async function choosePids(choose: ChooseProcesses, look: LookInside): Promise<number[]> {
  const table = await look().catch(() => null);
  return choose(table?.processes ?? [])
    .map(({ pid }) => pid)
    .filter((pid) => pid !== 1);
}
