import type { LogSinceSignal, LogTail } from '../../observation.js';
import { parseEngineTime } from './engine-time.js';
import { readFrames } from './log-frames.js';

/** More than the log that the engine keeps, 1 MB, can have with the headers and times of its lines. */
export const MAX_LOG_BYTES = 4 * 1024 * 1024;

const MAX_LINES = 40;
const MAX_LINE = 400;
const NEWLINE = 10;
/** As engines write the time of a line in front of it. */
const STAMP = /^(\d{4}-\d\d-\d\dT\S{8,26}) /;
const MAX_STAMP = 40;

/**
 * Joins the engine's multiplexed log, which has the time of each line in front of it, into text: the newest
 * lines and, where a moment is given, the first ones since then. A container with a terminal has no frames:
 * what does not look like one is taken as lines.
 */
export function readLogTail(buffer: Buffer, sinceNs: bigint | null): LogTail {
  const messages = (readFrames(buffer) ?? splitLines(buffer)).map(readMessage);
  const lines = linesOf(messages);
  const kept = lines.slice(-MAX_LINES);
  const isTimed = messages.every(({ atNs }) => atNs !== null);
  return {
    text: kept.map(cut).join('\n'),
    truncated: kept.length < lines.length || kept.some((line) => line.length > MAX_LINE),
    sinceSignal: sinceNs === null || !isTimed ? null : since(messages, lines, sinceNs),
  };
}

/** One write of the program as the engine noted it: a line, or a part of a long one. */
interface Message {
  readonly atNs: bigint | null;
  readonly payload: Buffer;
}

function readMessage(payload: Buffer): Message {
  const stamp = STAMP.exec(payload.toString('latin1', 0, MAX_STAMP))?.[1];
  const atNs = stamp === undefined ? null : parseEngineTime(stamp);
  if (stamp === undefined || atNs === null) return { atNs: null, payload };
  // Whole seconds do not tell what came after a signal.
  return { atNs: stamp.includes('.') ? atNs : null, payload: payload.subarray(stamp.length + 1) };
}

function linesOf(messages: readonly Message[]): string[] {
  const text = Buffer.concat(messages.map(({ payload }) => payload)).toString('utf8');
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/**
 * Both streams are noted as they come, so that a line may have a time a little before that of the last. Null
 * for a long log with nothing from before: the engine may have thrown its beginning away.
 */
function since(
  messages: readonly Message[],
  lines: readonly string[],
  sinceNs: bigint,
): LogSinceSignal | null {
  const first = messages.findIndex(({ atNs }) => atNs !== null && atNs >= sinceNs);
  if (first === 0 && lines.length > MAX_LINES) return null;
  const earlier = first < 0 ? messages : messages.slice(0, first);
  const ended = earlier.reduce((count, { payload }) => count + newlinesIn(payload), 0);
  // A line that was begun before is none of those since then.
  const isBegun = earlier.length > 0 && earlier.at(-1)?.payload.at(-1) !== NEWLINE;
  const later = lines.slice(ended + (isBegun ? 1 : 0));
  return { text: later.slice(0, MAX_LINES).map(cut).join('\n'), lines: later.length };
}

/** The lines of a log without frames, each with its end. */
function splitLines(buffer: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < buffer.length; at += lines.at(-1)?.length ?? 0) {
    const end = buffer.indexOf(NEWLINE, at);
    lines.push(buffer.subarray(at, end < 0 ? buffer.length : end + 1));
  }
  return lines;
}

function newlinesIn(payload: Buffer): number {
  let count = 0;
  for (let at = payload.indexOf(NEWLINE); at >= 0; at = payload.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function cut(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}
