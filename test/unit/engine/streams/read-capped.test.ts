import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readCapped, TooMuch } from '../../../../src/engine/streams/read-capped.js';

const never = new AbortController().signal;

describe('a body', () => {
  it('is read whole within its limit', async () => {
    const stream = Readable.from([Buffer.from('ab'), Buffer.from('cd')]);
    expect((await readCapped(stream, 4, never)).toString()).toBe('abcd');
  });

  it('without end is let go of', async () => {
    let given = 0;
    const stream = new Readable({
      read() {
        given += 1;
        this.push(Buffer.alloc(1_000));
      },
    });
    await expect(readCapped(stream, 10_000, never)).rejects.toBeInstanceOf(TooMuch);
    expect(stream.destroyed).toBe(true);
    expect(given).toBeLessThan(200);
  });

  it('that stops in the middle is let go of when told to', async () => {
    const stream = new Readable({ read: () => undefined });
    stream.push('half');
    const abort = new AbortController();
    const reading = expect(readCapped(stream, 10, abort.signal)).rejects.toThrow('aborted');
    abort.abort();
    await reading;
    expect(stream.destroyed).toBe(true);
  });
});
