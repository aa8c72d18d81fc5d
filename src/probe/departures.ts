import type { Table } from '../engine/port.js';
import { pid1Of } from '../kernel/discard.js';
import type { Departure, ProcessFacts } from '../observation.js';

/** Follows table after table who leaves before PID 1 and who is still there when it goes. */
export class DepartureLog {
  readonly #known = new Map<number, Departure>();

  /** Takes the next table; null means that PID 1 could no longer be found. */
  note(table: Table | null): void {
    if (table === null) return;
    const pid1 = pid1Of(table);
    if (pid1 === null) return;
    const present = new Map(table.processes.map((process) => [process.pid, process]));
    for (const process of table.processes) {
      if (process.pid !== table.initPid && !this.#known.has(process.pid))
        this.#known.set(process.pid, 'unseen');
    }
    for (const [pid, departure] of this.#known) {
      if (departure !== 'unseen') continue;
      const process = present.get(pid);
      if (process === undefined || isLeaving(process)) {
        if (pid1.exiting === false) this.#known.set(pid, 'left-first');
      } else if (pid1.exiting === true) this.#known.set(pid, 'outlived-pid-1');
    }
  }

  /** By PID as the view numbers it. */
  result(): Record<string, Departure> {
    return Object.fromEntries(this.#known);
  }
}

function isLeaving(process: ProcessFacts): boolean {
  return process.state === 'Z' || process.state === 'X' || process.exiting === true;
}
