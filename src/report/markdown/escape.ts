import { escapeXml } from '../../text/escape-xml.js';
import { sanitize, sanitizeLines } from '../../text/sanitize.js';
import { shorten } from '../../text/shorten.js';

const LONGEST = 2000;

/**
 * Text from outside as a line of Markdown that means nothing else: every mark is a character reference. What would
 * mention a person or an issue has an empty character after it.
 */
export function escaped(text: string): string {
  return inert(shorten(sanitize(text), LONGEST)).replace(/&#(64|35);/g, '&#$1;&#8203;');
}

/** As code in a line; in it nobody is mentioned. A code span cannot hold every text. */
export function code(text: string): string {
  return `<code>${inert(shorten(sanitize(text), LONGEST))}</code>`;
}

/** As a block of code, which ends where it should whatever is in it. */
export function codeBlock(text: string): string {
  const lines = sanitizeLines(text).map((line) => escapeXml(shorten(line, LONGEST)));
  return `<pre>\n${lines.join('\n')}\n</pre>\n`;
}

function inert(text: string): string {
  return escapeXml(text).replace(/[\\`*_{}[\]|~!@]|(?<!&)#|:(?=\/\/)/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
