import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createFrameReader, type TakeChunk } from './frame-reader.js';

/** Of a longer line only the beginning is handed on. */
const MAX_LINE = 8_192;

/**
 * Hands on the lines of the engine's log as they come, undecorated, until the stream ends, `onLine` returns
 * true or the abort fires. Bounded memory however long the log and its lines are. The log of a container with a
 * terminal is not multiplexed.
 */
export async function followLines(
  stream: Readable,
  onLine: (line: string) => boolean,
  abort: AbortSignal,
  isTty = false,
): Promise<void> {
  const splitter = createSplitter(onLine, isTty);
  const stop = () => stream.destroy();
  abort.addEventListener('abort', stop, { once: true });
  try {
    if (abort.aborted) return;
    for await (const chunk of stream) if (splitter.take(chunk as Buffer)) return;
    splitter.end();
  } catch {
    // A connection that breaks is the end of the log; whether the container has ended is found out by other
    // means.
  } finally {
    abort.removeEventListener('abort', stop);
    stream.destroy();
  }
}

interface Splitter {
  /** True once `onLine` has had enough. */
  readonly take: TakeChunk;
  end(): void;
}

/** The parts of one line come from one stream; a terminal has only one, and no frames. */
function createSplitter(onLine: (line: string) => boolean, isTty: boolean): Splitter {
  const streams = new Map<number, LineBuffer>();
  const lineBuffer = (stream: number): LineBuffer => {
    const known = streams.get(stream) ?? new LineBuffer(onLine);
    streams.set(stream, known);
    return known;
  };
  return {
    take: isTty
      ? (chunk) => lineBuffer(1).take(chunk)
      : createFrameReader((payload, stream) => lineBuffer(stream).take(payload)),
    end: () => {
      for (const buffer of streams.values()) buffer.end();
    },
  };
}

class LineBuffer {
  readonly #onLine: (line: string) => boolean;
  readonly #decoder = new StringDecoder('utf8');
  #begun = '';

  constructor(onLine: (line: string) => boolean) {
    this.#onLine = onLine;
  }

  take(payload: Buffer): boolean {
    const lines = this.#decoder.write(payload).split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      const whole = this.#begun + line;
      this.#begun = '';
      if (this.#onLine(whole.slice(0, MAX_LINE).replace(/\r$/, ''))) return true;
    }
    this.#begun = (this.#begun + last).slice(0, MAX_LINE);
    return false;
  }

  end(): void {
    if (this.#begun !== '') this.#onLine(this.#begun);
    this.#begun = '';
  }
}
