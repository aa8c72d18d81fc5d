import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogTail } from '../../../../src/engine/streams/log-frames.js';

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
    expect(readLogTail(buffer)).toEqual({ text, truncated: false });
  });

  it('joins a character that two frames share', () => {
    const bytes = Buffer.from('✓');
    const tail = readLogTail(Buffer.concat([frame(bytes.subarray(0, 1)), frame(bytes.subarray(1))]));
    expect(tail.text).toBe('✓');
  });

  it('keeps the newest 40 lines', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    const tail = readLogTail(frame(`${lines.join('\n')}\n`));
    expect(tail).toEqual({ text: lines.slice(-40).join('\n'), truncated: true });
  });

  it('cuts a line that is too long', () => {
    expect(readLogTail(frame('x'.repeat(500)))).toEqual({ text: `${'x'.repeat(400)}…`, truncated: true });
  });

  it('is read, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof readLogTail(Buffer.from(bytes)).text).toBe('string');
      }),
    );
  });

  it('reads back what was framed', () => {
    const text = fc.stringMatching(/^[ -~]{1,20}$/);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), (lines) => {
        const buffer = Buffer.concat(lines.map((line, index) => frame(`${line}\n`, (index % 2) + 1)));
        expect(readLogTail(buffer)).toEqual({ text: lines.join('\n'), truncated: false });
      }),
    );
  });
});
