import type { SignalSets } from '../observation.js';
import { parseSignalSet, unionOf } from './signal-set.js';

/** What /proc/PID/status says, as far as it matters here (proc_pid_status(5)). */
export interface ProcStatus {
  readonly program: string;
  readonly state: string;
  readonly ppid: number;
  /** PID in each nested namespace, outermost first. */
  readonly nsPids: readonly number[];
  /**
   * Null for a text without signal lines. `pending` holds both queues, the process's (ShdPnd) and the
   * thread's (SigPnd).
   */
  readonly signals: SignalSets | null;
  /** Of this thread alone; null for a text without that line. */
  readonly blocked: string | null;
  /** False once the process has let go of its memory: it is exiting, or a zombie. */
  readonly hasMemory: boolean;
  /** Threads that are left, the main one included even when it has ended. */
  readonly threadCount: number;
}

/** Reads /proc/PID/status; null for a text that is not one. */
export function parseStatus(text: string): ProcStatus | null {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const state = fields.get('State')?.[0];
  const ppid = Number(fields.get('PPid'));
  if (state === undefined || !Number.isInteger(ppid)) return null;
  const set = (name: string) => parseSignalSet(fields.get(name) ?? '');
  const [shared, own, blocked, ignored, caught] = ['ShdPnd', 'SigPnd', 'SigBlk', 'SigIgn', 'SigCgt'].map(set);
  return {
    program: unescapeName(fields.get('Name') ?? ''),
    state,
    ppid,
    nsPids: (fields.get('NSpid') ?? '').split(/\s+/).filter(Boolean).map(Number).filter(Number.isInteger),
    signals:
      shared && own && blocked && ignored && caught
        ? { pending: unionOf(shared, own), blocked, ignored, caught }
        : null,
    blocked: blocked ?? null,
    hasMemory: fields.has('VmSize'),
    threadCount: Number(fields.get('Threads')) || 1,
  };
}

/** CAP_SYS_ADMIN of capabilities(7), by its number: setns(2) asks for it. */
const SYS_ADMIN = 21n;

/** Whether the process of this /proc/PID/status may enter the namespaces of processes that are not its own. */
export function mayEnterNamespaces(status: string): boolean {
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return ((BigInt(`0x${effective}`) >> SYS_ADMIN) & 1n) === 1n;
}

/**
 * Clock ticks since boot at which the process started (field 22 of /proc/PID/stat); null for a text that is
 * not one.
 */
export function parseStartTicks(stat: string): string | null {
  // The name, field 2, may itself hold blanks and parentheses: count from the last `)`.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[22 - 3];
  return ticks !== undefined && /^\d+$/.test(ticks) ? ticks : null;
}

/**
 * What differs between two programs that one process executes one after the other: where the kernel put the
 * arguments (field 48 of /proc/PID/stat), which it tells who may trace the process; empty for a text without it.
 */
export function parseArgumentsStart(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[48 - 3] ?? '';
}

/** Arguments of /proc/PID/cmdline; null when empty, as for zombies. */
export function parseCmdline(text: string): string[] | null {
  if (text === '') return null;
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

/** The kernel writes a newline or backslash in a name as an escape. */
function unescapeName(name: string): string {
  return name.replaceAll(/\\(n|\\)/g, (_, escaped) => (escaped === 'n' ? '\n' : '\\'));
}

/** For how long a thread has waited for a processor, ms, by its `schedstat`; null where the kernel does not count it. */
export function parseStarved(schedstat: string): number | null {
  const nanoseconds = /^\d+ (\d+) /.exec(schedstat)?.[1];
  return nanoseconds === undefined ? null : Math.round(Number(nanoseconds) / 1e5) / 10;
}
