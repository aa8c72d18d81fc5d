import type { LogTail } from '../../observation.js';

/** More than the lines that are asked for can have: the engine cuts each at 16 KB and keeps 1 MB of log. */
export const MAX_LOG_BYTES = 4 * 1024 * 1024;

const HEADER = 8;
const MAX_LINES = 40;
const MAX_LINE = 400;

/**
 * Joins the engine's multiplexed log (frames of stream, three zeros, length, payload) into text, newest lines
 * only. A container with a terminal has no frames: what does not look like one is taken as it is.
 */
export function readLogTail(buffer: Buffer): LogTail {
  const text = unframe(buffer).toString('utf8');
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const kept = lines.slice(-MAX_LINES);
  const cut = kept.map((line) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line));
  return {
    text: text === '' ? '' : cut.join('\n'),
    truncated: kept.length < lines.length || kept.some((line) => line.length > MAX_LINE),
  };
}

/** The payloads of the engine's frames, joined; a buffer without frames as it is. */
export function unframe(buffer: Buffer): Buffer {
  const payloads: Buffer[] = [];
  let at = 0;
  while (at + HEADER <= buffer.length) {
    const stream = buffer[at] ?? 0;
    if (stream > 2 || buffer[at + 1] !== 0 || buffer[at + 2] !== 0 || buffer[at + 3] !== 0) return buffer;
    const length = buffer.readUInt32BE(at + 4);
    payloads.push(buffer.subarray(at + HEADER, at + HEADER + length));
    at += HEADER + length;
  }
  return payloads.length === 0 ? buffer : Buffer.concat(payloads);
}
