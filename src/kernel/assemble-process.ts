import type { ProcessFacts, ThreadFacts } from '../observation.js';
import { type ProcStatus, parseCmdline, parseStartTicks } from './proc.js';
import { isOver, processState } from './process-state.js';
import { parseWchan } from './wchan.js';

/** One process as the files of /proc show it, wherever they were read. */
export interface ProcessParts {
  /** As the view numbers it, and as the container does. */
  readonly pid: number;
  readonly containerPid: number | null;
  readonly status: ProcStatus;
  /** Empty where it could not be read. */
  readonly stat: string;
  /** The main thread first. */
  readonly threads: readonly ThreadParts[];
  readonly command: CommandText;
}

export interface ThreadParts {
  readonly tid: number;
  readonly status: Pick<ProcStatus, 'state' | 'blocked' | 'hasMemory'>;
  /** As the kernel printed it; null where it was not read. */
  readonly wchan: string | null;
}

/** The text of /proc/PID/cmdline, or its beginning. */
export interface CommandText {
  readonly text: string;
  /**
   * What follows after a gap: what tells a program from its like may be its last argument. Null where there
   * is no gap.
   */
  readonly end: string | null;
  /** More follows, which was not read. */
  readonly isCut: boolean;
}

/** No more is read of a command line, as ps does: a program may give itself one of megabytes. */
export const MAX_COMMAND_BYTES = 131_072;
/** Of a longer one so many characters are kept, half of them from its end. */
const KEPT = 16_384;

/** What was read of a command line, `bytes` of it. */
export function toCommandText(text: string, bytes: number): CommandText {
  const isCut = bytes >= MAX_COMMAND_BYTES;
  return text.length <= KEPT
    ? { text, end: null, isCut }
    : { text: text.slice(0, KEPT / 2), end: text.slice(-KEPT / 2), isCut };
}

export function assembleProcess({
  pid,
  containerPid,
  status,
  stat,
  threads,
  command,
}: ProcessParts): ProcessFacts {
  const facts = threads.map(toThread);
  const argv = parseCmdline(command.text);
  const isWhole = command.end === null && !command.isCut;
  return {
    pid,
    ppid: status.ppid,
    containerPid,
    state: processState(status.state, facts),
    program: status.program,
    args: argv === null ? `[${status.program}]` : argsOf(command),
    argv: isWhole ? argv : null,
    startTicks: parseStartTicks(stat),
    signals: status.signals,
    threads: facts,
    exiting: isExiting(threads),
  };
}

function argsOf({ text, end, isCut }: CommandText): string {
  const parts = end === null ? [text] : [text, end];
  return parts.map((part) => parseCmdline(part)?.join(' ') ?? '').join('… …') + (isCut ? '…' : '');
}

/** A thread that lives on where the main thread alone has ended: it still has the command line. */
export function livingThread(status: ProcStatus, threads: readonly ThreadParts[]): ThreadParts | null {
  return (isOver(status.state) && threads.find((thread) => !isOver(thread.status.state))) || null;
}

function toThread({ tid, status, wchan }: ThreadParts): ThreadFacts {
  return { tid, state: status.state, blocked: status.blocked, wchan: parseWchan(wchan) };
}

/**
 * Null while some threads have let go of their memory and others have not: one may have ended by itself, or
 * be the first of all.
 */
function isExiting(threads: readonly ThreadParts[]): boolean | null {
  const left = threads.filter(({ status }) => !status.hasMemory).length;
  return left === 0 ? false : left === threads.length ? true : null;
}
