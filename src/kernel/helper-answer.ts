import type { ProcessFacts } from '../observation.js';
import {
  assembleProcess,
  type CommandText,
  type ProcessParts,
  type ThreadParts,
  toCommandText,
} from './assemble-process.js';
import { type ProcStatus, parseArgumentsStart, parseStatus } from './proc.js';

/** What a helper container said of the PID namespace that it is in. */
export interface HelperAnswer {
  readonly processes: readonly HelperProcess[];
  /** By PID; null where they were not asked for, or do not fit the processes. */
  readonly commands: ReadonlyMap<number, CommandText> | null;
}

export interface HelperProcess {
  readonly parts: Omit<ProcessParts, 'command'>;
  /** Tells apart the programs that had this PID; the same one may still have changed its command line. */
  readonly identity: string;
  /** `UID:GID` that may read its open files. */
  readonly owner: string;
}

/**
 * Reads an answer, whose records each begin with `token`: a program cannot know it, so that no name or command
 * line of one passes for a record. `separator` stands between command lines.
 */
export function parseHelperAnswer(text: string, token: string, separator: string): HelperAnswer {
  const processes: { pid: number; records: string[] }[] = [];
  let commands: string | null = null;
  for (const record of text.split(`${token} `).slice(1)) {
    const [, kind = '', rest = ''] = /^(\w+) ?([^\n]*)/.exec(record) ?? [];
    if (kind === 'process') processes.push({ pid: Number(rest), records: [] });
    if (kind === 'commands') commands = record.slice(record.indexOf('\n') + 1);
    else processes.at(-1)?.records.push(record);
  }
  const found = processes.map(({ pid, records }) => toProcess(pid, records));
  return {
    processes: found.filter((process) => process !== null),
    commands: commands === null ? null : fitCommands(commands.split(separator), processes),
  };
}

/** A process of the answer, with its command line where that is known. */
export function toProcessFacts({ parts }: HelperProcess, command: CommandText | undefined): ProcessFacts {
  return assembleProcess({ ...parts, command: command ?? { text: '', end: null, isCut: false } });
}

function toProcess(pid: number, records: readonly string[]): HelperProcess | null {
  const status = parseStatus(records[0] ?? '');
  if (status === null) return null;
  const stat = bodyOf(records.find((record) => record.startsWith('stat\n')) ?? '');
  const threads: { tid: number; status: ProcStatus; wchan: string | null }[] = [
    { tid: pid, status, wchan: null },
  ];
  for (const record of records) {
    const [, kind, rest = ''] = /^(thread|wchan) ([^\n]*)/.exec(record) ?? [];
    const last = threads.at(-1);
    if (kind === 'wchan' && last !== undefined) threads.splice(-1, 1, { ...last, wchan: rest });
    const own = kind === 'thread' ? parseStatus(bodyOf(record)) : null;
    if (own !== null) threads.push({ tid: Number(rest), status: own, wchan: null });
  }
  const shown: readonly ThreadParts[] = threads;
  return {
    parts: { pid, containerPid: pid, status, stat, threads: shown },
    identity: [pid, status.program, startOf(stat), parseArgumentsStart(stat)].join(' '),
    owner: ['Uid', 'Gid'].map((name) => effectiveId(records[0] ?? '', name)).join(':'),
  };
}

/** Fields 2 to 21 of a stat change all the time, the moment of the start, field 22, does not. */
function startOf(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3] ?? '';
}

function bodyOf(record: string): string {
  return record.slice(record.indexOf('\n') + 1);
}

/** Real, effective, saved and of the file system, in this order. */
function effectiveId(status: string, name: string): string {
  return new RegExp(`^${name}:\\s+\\d+\\s+(\\d+)`, 'm').exec(status)?.[1] ?? '0';
}

/**
 * A program that writes the separator into its command line shifts those that follow: then they do not fit, and none
 * is believed.
 */
function fitCommands(
  shown: readonly string[],
  processes: readonly { readonly pid: number }[],
): ReadonlyMap<number, CommandText> | null {
  if (shown.length !== processes.length + 1) return null;
  return new Map(
    processes.map(({ pid }, index) => {
      const text = shown[index] ?? '';
      return [pid, toCommandText(text, new TextEncoder().encode(text).length)];
    }),
  );
}
