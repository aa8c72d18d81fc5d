import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import { stripAnsi } from '../../text/sanitize.js';
import type { ReadyContext } from './context.js';

const FOLLOW_AGAIN_MS = 100;
/** Longest line in a report. */
const MAX_WORDS = 200;

/** Waits until a line of the log matches, seen from its first line on; colours are no part of a line. */
export async function log(
  container: Container,
  pattern: string,
  { clock, abort }: ReadyContext,
): Promise<ReadyFacts> {
  const start = clock.now();
  const wanted = new RegExp(pattern);
  let found: string | null = null;
  while (found === null && !abort.aborted) {
    await container.followLog((line) => {
      const plain = stripAnsi(line);
      if (wanted.test(plain)) found = plain;
      return found !== null;
    }, abort);
    // What breaks off while the container runs is read once more, from its log.
    if (found === null) await clock.sleep(FOLLOW_AGAIN_MS, abort);
  }
  const afterMs = Math.round(clock.now() - start);
  return found === null
    ? { kind: 'not-ready', afterMs, why: `no line of its log matched /${pattern}/` }
    : { kind: 'matched', afterMs, what: shorten(found) };
}

function shorten(line: string): string {
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line;
}
