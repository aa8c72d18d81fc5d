import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const HEADER = 8;
/** Of a longer line only the beginning is handed on. */
const MAX_LINE = 8_192;

/**
 * Hands on the lines of the engine's log as they come, undecorated, until the stream ends, `onLine` returns
 * true or the abort fires. Bounded memory however long the log and its lines are.
 */
export async function followLines(
  stream: Readable,
  onLine: (line: string) => boolean,
  abort: AbortSignal,
): Promise<void> {
  const splitter = createSplitter(onLine);
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
  take(chunk: Buffer): boolean;
  end(): void;
}

/**
 * Takes the multiplexed log apart, whose frames may be cut anywhere; the parts of one line come from one
 * stream.
 */
function createSplitter(onLine: (line: string) => boolean): Splitter {
  const streams = new Map<number, LineBuffer>();
  const lineBuffer = (stream: number): LineBuffer => {
    const known = streams.get(stream) ?? new LineBuffer(onLine);
    streams.set(stream, known);
    return known;
  };
  let header = Buffer.alloc(0);
  let left = 0;
  let current = lineBuffer(1);
  return {
    take: (chunk) => {
      for (let rest = chunk; rest.length > 0; ) {
        if (left === 0) {
          const missing = HEADER - header.length;
          header = Buffer.concat([header, rest.subarray(0, missing)]);
          rest = rest.subarray(missing);
          if (header.length < HEADER) return false;
          current = lineBuffer(header[0] ?? 1);
          left = header.readUInt32BE(4);
          header = Buffer.alloc(0);
          continue;
        }
        const payload = rest.subarray(0, left);
        rest = rest.subarray(payload.length);
        left -= payload.length;
        if (current.take(payload)) return true;
      }
      return false;
    },
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
