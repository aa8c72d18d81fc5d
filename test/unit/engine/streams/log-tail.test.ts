import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogTail } from '../../../../src/engine/streams/log-tail.js';

function frame(text: string | Uint8Array, stream = 1): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

describe('the log', () => {
  it.each<[string, Buffer, string]>([
    ['of nothing', Buffer.alloc(0), ''],
    ['of one frame', frame('ready\n'), 'ready'],
    ['of both streams', Buffer.concat([frame('out\n', 1), frame('err\n', 2)]), 'out\nerr'],
    ['of a line in two frames', Buffer.concat([frame('rea'), frame('dy\n')]), 'ready'],
    ['of an empty frame', Buffer.concat([frame(''), frame('x\n')]), 'x'],
    ['with Windows line ends', frame('a\r\nb\r\n'), 'a\nb'],
    ['without a last line end', frame('a\nb'), 'a\nb'],
    ['with blank lines', frame('a\n\nb\n'), 'a\n\nb'],
    ['cut in the middle of a payload', frame('ready\n').subarray(0, 11), 'rea'],
    ['cut in the middle of a header', Buffer.concat([frame('a\n'), Buffer.from([1, 0])]), 'a'],
    ['of a terminal, without frames', Buffer.from('hello from a terminal\r\n'), 'hello from a terminal'],
    ['of a terminal, shorter than a header', Buffer.from('hi\r\n'), 'hi'],
  ])('%s', (_what, buffer, text) => {
    expect(readLogTail(buffer, null)).toEqual({ text, truncated: false, sinceSignal: null });
  });

  it('joins a character that two frames share', () => {
    const bytes = Buffer.from('✓');
    const tail = readLogTail(Buffer.concat([frame(bytes.subarray(0, 1)), frame(bytes.subarray(1))]), null);
    expect(tail.text).toBe('✓');
  });

  it('keeps the newest 40 lines', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    const tail = readLogTail(frame(`${lines.join('\n')}\n`), null);
    expect(tail).toMatchObject({ text: lines.slice(-40).join('\n'), truncated: true });
  });

  it('cuts a line that is too long', () => {
    const tail = readLogTail(frame('x'.repeat(500)), null);
    expect(tail).toMatchObject({ text: `${'x'.repeat(400)}…`, truncated: true });
  });

  it('is read, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof readLogTail(Buffer.from(bytes), 0n).text).toBe('string');
      }),
    );
  });

  it('reads back what was framed', () => {
    const text = fc.stringMatching(/^[ -~]{1,20}$/);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), (lines) => {
        const buffer = Buffer.concat(lines.map((line, index) => frame(`${line}\n`, (index % 2) + 1)));
        expect(readLogTail(buffer, null)).toMatchObject({ text: lines.join('\n'), truncated: false });
      }),
    );
  });
});

/** As the engine writes it, some ms after noon. */
function noted(atMs: number, text: string, stream = 1): Buffer {
  const fraction = String(Math.round(atMs * 1e6)).padStart(9, '0');
  return frame(`2026-01-02T12:00:00.${fraction}Z ${text}`, stream);
}

function noon(atMs: number): bigint {
  return BigInt(Date.parse('2026-01-02T12:00:00Z')) * 1_000_000n + BigInt(Math.round(atMs * 1e6));
}

function sinceNoon(atMs: number, ...frames: Buffer[]) {
  return readLogTail(Buffer.concat(frames), noon(atMs)).sinceSignal;
}

describe('the log since the signal', () => {
  const before = noted(10, 'ready\n');

  it('shows no times', () => {
    const tail = readLogTail(Buffer.concat([before, noted(60, 'bye\n', 2)]), noon(50));
    expect(tail).toEqual({
      text: 'ready\nbye',
      truncated: false,
      sinceSignal: { text: 'bye', lines: 1 },
    });
    const terminal = Buffer.from('2026-01-02T12:00:00.010Z ready\r\n2026-01-02T13:00:00.06+01:00 bye\r\n');
    expect(readLogTail(terminal, noon(50))).toEqual(tail);
  });

  it.each<[string, Buffer[], { text: string; lines: number }]>([
    ['has what came to the nanosecond', [noted(49.999999, 'a\n'), noted(50, 'b\n')], { text: 'b', lines: 1 }],
    ['is empty where nothing came', [before], { text: '', lines: 0 }],
    ['is empty where nothing was ever written', [], { text: '', lines: 0 }],
    ['keeps blank lines', [before, noted(51, '\n'), noted(52, 'b\n')], { text: '\nb', lines: 2 }],
    ['is all where nothing came before', [noted(51, 'a\n'), noted(52, 'b\n')], { text: 'a\nb', lines: 2 }],
    [
      'has no line that was begun before',
      [noted(10, 'be'), noted(60, 'gun\n'), noted(61, 'b\n')],
      { text: 'b', lines: 1 },
    ],
    ['joins a long line', [before, noted(60, 'lo'), noted(60, 'ng\n')], { text: 'long', lines: 1 }],
    [
      'keeps the order of both streams',
      [before, noted(51, 'a\n', 2), noted(49, 'b\n')],
      { text: 'a\nb', lines: 2 },
    ],
  ])('%s', (_, frames, since) => {
    expect(sinceNoon(50, ...frames)).toEqual(since);
  });

  it('keeps the first 40 lines and counts all', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const since = sinceNoon(50, before, ...lines.map((line, index) => noted(60 + index, `${line}\n`)));
    expect(since).toEqual({ text: lines.slice(0, 40).join('\n'), lines: 100 });
    expect(sinceNoon(50, noted(60, `${'x'.repeat(500)}\n`))?.text).toBe(`${'x'.repeat(400)}…`);
  });

  it('is not known of a long log whose beginning may have been thrown away', () => {
    const frames = Array.from({ length: 41 }, (_, index) => noted(60 + index, `line ${index}\n`));
    expect(sinceNoon(50, ...frames)).toBeNull();
    expect(sinceNoon(50, ...frames.slice(1))?.lines).toBe(40);
  });

  it('is not known where nothing was signalled, or a line has no time', () => {
    expect(readLogTail(before, null).sinceSignal).toBeNull();
    expect(sinceNoon(50, before, frame('bye\n'))).toBeNull();
    const tail = readLogTail(frame('2026-01-02T12:00:00Z bye\n'), noon(50));
    expect(tail).toEqual({ text: 'bye', truncated: false, sinceSignal: null });
  });
});
