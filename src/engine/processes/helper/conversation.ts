import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';

/** How long an answer may take on a busy machine; after that the helper counts as lost. */
const PATIENCE_MS = 5_000;

/** Both ends of the script that runs in a helper container. */
export interface HelperStreams {
  /** Takes lines; it is closed to end the script. */
  readonly input: Writable;
  readonly output: Readable;
}

/** What was answered, and the token that begins each of its records. */
export interface RawAnswer {
  readonly text: string;
  readonly token: string;
}

export interface Conversation {
  /** False once it has not answered, or has ended. */
  readonly isOpen: boolean;
  /** Null when there is no answer, now or ever again. */
  ask(what: 'hello' | 'sample' | 'full'): Promise<RawAnswer | null>;
  close(): void;
}

interface Question {
  readonly token: string;
  readonly resolve: (answer: RawAnswer | null) => void;
  readonly timer: NodeJS.Timeout;
}

/** Asks the script in a helper container, which answers one question after the other. */
export function converse(
  { input, output }: HelperStreams,
  { maxBytes, patienceMs = PATIENCE_MS }: { readonly maxBytes: number; readonly patienceMs?: number },
): Conversation {
  const questions: Question[] = [];
  let isOpen = true;
  /** A byte is a character here, so that what comes in pieces may be cut anywhere. */
  let heard = '';
  const close = () => {
    isOpen = false;
    heard = '';
    input.destroy();
    for (const { timer, resolve } of questions.splice(0)) {
      clearTimeout(timer);
      resolve(null);
    }
  };
  const hear = (chunk: Buffer) => {
    const from = Math.max(0, heard.length - chunk.length);
    heard += chunk.toString('latin1');
    if (heard.length > maxBytes) close();
    for (let first = questions[0]; first !== undefined; first = questions[0]) {
      const end = `${first.token} end\n`;
      const at = heard.indexOf(end, Math.max(0, from - end.length));
      if (at < 0) return;
      const text = Buffer.from(heard.slice(0, at), 'latin1').toString('utf8');
      heard = heard.slice(at + end.length);
      clearTimeout(first.timer);
      questions.shift();
      first.resolve({ text, token: first.token });
    }
  };
  output.on('data', hear).on('end', close).on('close', close).on('error', close);
  input.on('error', close).on('close', close);
  return {
    get isOpen() {
      return isOpen;
    },
    ask: (what) => {
      if (!isOpen) return Promise.resolve(null);
      return new Promise((resolve) => {
        const token = randomBytes(8).toString('hex');
        questions.push({ token, resolve, timer: setTimeout(close, patienceMs) });
        input.write(`${token} ${what}\n`);
      });
    },
    close,
  };
}
