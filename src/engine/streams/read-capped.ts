import type { Readable } from 'node:stream';

/** A body that has more than it may, although the engine was told to keep it short. */
export class TooMuch extends Error {
  constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'TooMuch';
  }
}

/** The whole of a stream; lets go of it when aborted, or beyond `limit` bytes; @throws TooMuch */
export async function readCapped(stream: Readable, limit: number, abort: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const letGo = () => stream.destroy(new Error('aborted'));
  abort.addEventListener('abort', letGo, { once: true });
  try {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size > limit) throw new TooMuch(limit);
      chunks.push(chunk as Buffer);
    }
  } finally {
    abort.removeEventListener('abort', letGo);
    stream.destroy();
  }
  return Buffer.concat(chunks);
}
