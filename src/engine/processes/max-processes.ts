import { MAX_PROCESSES } from '../../observation.js';
import type { Table } from '../port.js';

/** The table with no more processes than that, PID 1 among them. */
export function limitProcesses(table: Table): Table {
  const { processes, initPid } = table;
  if (processes.length <= MAX_PROCESSES) return table;
  const others = processes.filter(({ pid }) => pid !== initPid);
  const pid1 = processes.filter(({ pid }) => pid === initPid);
  return { ...table, processes: [...pid1, ...others.slice(0, MAX_PROCESSES - pid1.length)] };
}
