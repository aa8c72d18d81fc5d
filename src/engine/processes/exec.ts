import { containerProcesses } from '../../kernel/container-processes.js';
import { parseStatus } from '../../kernel/proc.js';
import { isOver } from '../../kernel/process-state.js';
import { parseWchan } from '../../kernel/wchan.js';
import type { ProcessFacts } from '../../observation.js';
import type { Table } from '../port.js';

/** Runs a command inside the container, for `leastMs` at least, and resolves with its standard output. */
export type Execute = (command: string[], leastMs?: number) => Promise<string>;

/** The user that commands run as where nothing speaks for another one. */
export const ROOT = '0';

const SEPARATOR = '=== process ===';

/** Needs a shell and `cat` in the image; one record per process, its status last, after its own PID. */
const SCRIPT = `echo "self $$"
for p in /proc/[0-9]*; do
echo '${SEPARATOR}'
cat "$p/wchan" 2>/dev/null; echo
cat "$p/cmdline" 2>/dev/null | tr '\\000\\n' '  ' 2>/dev/null; echo
cat "$p/status" 2>/dev/null
done`;

/** A table read from inside the container; null when the image has no shell to read it with. */
export async function lookThroughExec(execute: Execute): Promise<Table | null> {
  const text = await execute(['sh', '-c', SCRIPT]);
  const [head = '', ...records] = text.split(`${SEPARATOR}\n`);
  const self = Number(/^self (\d+)$/m.exec(head)?.[1] ?? Number.NaN);
  // The shell that tells is no process of anybody's.
  const all = records.flatMap(parseRecord).filter(({ pid }) => pid !== self);
  if (!all.some(({ pid }) => pid === 1)) return null;
  const processes = containerProcesses(all);
  return { view: 'exec', initPid: 1, processes, foreign: all.length - processes.length, starvedMs: null };
}

function parseRecord(record: string): ProcessFacts[] {
  const [wchan = '', args = '', ...lines] = record.split('\n');
  const status = parseStatus(lines.join('\n'));
  const pid = status?.nsPids[0];
  if (status === null || pid === undefined) return [];
  // The main thread alone has ended, and what the others do is not read here.
  const livesOn = isOver(status.state) && status.threadCount > 1;
  const main = {
    tid: pid,
    state: status.state,
    blocked: status.signals?.blocked ?? null,
    wchan: parseWchan(wchan),
  };
  return [
    {
      pid,
      ppid: status.ppid,
      containerPid: pid,
      state: livesOn ? '?' : status.state,
      program: status.program,
      args: args.trim() || `[${status.program}]`,
      argv: null,
      startTicks: null,
      signals: status.signals,
      threads: [main],
      exiting: livesOn ? null : !status.hasMemory,
    },
  ];
}
