import type { Table } from '../../engine/port.js';
import { isCloseView } from '../../kernel/close-view.js';
import { pid1Of } from '../../kernel/discard.js';
import { isOver } from '../../kernel/process-state.js';
import { hasSignal } from '../../kernel/signal-set.js';
import { SIGKILL } from '../../kernel/signals.js';
import type { ExitOrder, ProcessFacts } from '../../observation.js';

/** Of a container that starts processes without end only so many are followed. */
const MAX_FOLLOWED = 2_048;

/**
 * Follows table after table who ends before PID 1 and whom the kernel kills because PID 1 has ended.
 *
 * A table is read process by process, PID 1 first, so PID 1 may have ended by the time the others are read.
 * What decides is therefore either the next table or the signal that ended a process: the kernel leaves it in
 * the pending set of a process that is on its way out, SIGKILL where the end of PID 1 took it along
 * (pid_namespaces(7)).
 */
export class ExitOrderLog {
  readonly #exitOrder = new Map<number, ExitOrder>();
  readonly #leaving = new Set<number>();

  /**
   * Takes the next table; null, PID 1 could no longer be found, tells nothing. True where a process has left that was there
   * before: the next table decides, and the sooner it comes, the more it tells.
   */
  note(table: Table | null): boolean {
    const pid1 = table === null ? null : pid1Of(table);
    if (table === null || pid1 === null) return false;
    const left = this.#leaving.size;
    const present = new Map(table.processes.map((process) => [process.pid, process]));
    for (const pid of present.keys()) {
      const isNew = pid !== table.initPid && !this.#exitOrder.has(pid);
      if (isNew && this.#exitOrder.size < MAX_FOLLOWED) this.#exitOrder.set(pid, 'unseen');
    }
    for (const [pid, exitOrder] of this.#exitOrder) {
      if (exitOrder === 'unseen')
        this.#exitOrder.set(pid, this.#judge(pid, present.get(pid), goingOf(pid1, table)));
    }
    return this.#leaving.size > left;
  }

  /** By PID as the view numbers it. */
  result(): Record<string, ExitOrder> {
    return Object.fromEntries(this.#exitOrder);
  }

  #judge(pid: number, process: ProcessFacts | undefined, pid1: Going): ExitOrder {
    const inItsWake = pid1 === 'leaves' ? 'outlived-pid-1' : 'unseen';
    if (process !== undefined && !isLeaving(process)) return inItsWake;
    if (pid1 === 'stays' && this.#leaving.has(pid)) return 'exited-first';
    this.#leaving.add(pid);
    if (process === undefined || process.signals === null) return 'unseen';
    if (hasSignal(process.signals.pending, SIGKILL)) return inItsWake;
    // PID 1 has not waited for what is still on its way, as it may be because PID 1 is.
    return pid1 === 'leaves' && !isOver(process.state) ? 'unseen' : 'exited-first';
  }
}

/**
 * Whether PID 1 is on its way out. The last of its threads to go has the kernel kill the others, and has let
 * go of its memory before.
 */
type Going = 'stays' | 'leaves' | 'unsure';

function goingOf({ exiting }: ProcessFacts, { view }: Table): Going {
  if (exiting === true) return 'leaves';
  // Other views never tell, and their looks are far apart.
  return exiting === null && isCloseView(view) ? 'unsure' : 'stays';
}

function isLeaving(process: ProcessFacts): boolean {
  return isOver(process.state) || process.exiting === true;
}
