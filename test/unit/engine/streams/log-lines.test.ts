import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { followLines } from '../../../../src/engine/streams/log-lines.js';

const frame = (text: string | Buffer, stream = 1) => {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};

/** The lines that come of a log that arrives in these pieces. */
async function follow(pieces: readonly Buffer[], until?: string, isTty = false): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  const done = followLines(
    stream,
    (line) => {
      lines.push(line);
      return line === until;
    },
    new AbortController().signal,
    isTty,
  );
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await done;
  return lines;
}

describe('a log that is followed', () => {
  it('comes line by line, the unfinished last one at its end', async () => {
    expect(await follow([frame('one\ntwo\r\n'), frame('three')])).toEqual(['one', 'two', 'three']);
  });

  it('may be cut anywhere, inside a header or a character too', async () => {
    const bytes = Buffer.concat([frame('grüße\n'), frame('zwei\n')]);
    for (let at = 1; at < bytes.length; at += 1)
      expect(await follow([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(['grüße', 'zwei']);
  });

  it('has no frames where it comes from a terminal', async () => {
    const bytes = Buffer.from('grüße\r\nzwei\r\n');
    for (let at = 1; at < bytes.length; at += 1)
      expect(await follow([bytes.subarray(0, at), bytes.subarray(at)], undefined, true)).toEqual([
        'grüße',
        'zwei',
      ]);
  });

  it('keeps the lines of the two streams apart', async () => {
    expect(await follow([frame('out', 1), frame('error\n', 2), frame('put\n', 1)])).toEqual([
      'error',
      'output',
    ]);
  });

  it('joins a line that the engine has split', async () => {
    expect(await follow([frame('a'.repeat(3_000)), frame('b\nnext\n')])).toEqual([
      `${'a'.repeat(3_000)}b`,
      'next',
    ]);
  });

  it('keeps the beginning of a line without end', async () => {
    const endless = Array.from({ length: 100 }, () => frame('x'.repeat(1_000)));
    const [line, next] = await follow([...endless, frame('\nready\n')]);
    expect(line).toBe('x'.repeat(8_192));
    expect(next).toBe('ready');
  });

  it('is left as soon as enough has been read', async () => {
    expect(await follow([frame('one\nready\nthree\n')], 'ready')).toEqual(['one', 'ready']);
  });

  it('is left when the wait is over', async () => {
    const stream = new PassThrough();
    const over = new AbortController();
    const done = followLines(stream, () => false, over.signal);
    over.abort();
    await done;
    expect(stream.destroyed).toBe(true);
  });

  it('is over when the connection breaks', async () => {
    const stream = new PassThrough();
    const done = followLines(stream, () => false, new AbortController().signal);
    stream.destroy(new Error('ECONNRESET'));
    await done;
  });
});
