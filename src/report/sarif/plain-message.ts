import type { Message } from 'sarif';
import { sanitizeLines } from '../../text/sanitize.js';
import { shorten } from '../../text/shorten.js';

const LONGEST = 4000;

/** Text from outside as a message without links and placeholders, which SARIF writes as `[text](target)` and `{0}`. */
export function plainMessage(text: string): Message {
  const plain = sanitizeLines(text)
    .join('\n')
    .replace(/\](?=\()/g, '] ')
    .replace(/\{(?=\d+\})/g, '{ ');
  return { text: shorten(plain, LONGEST) };
}
