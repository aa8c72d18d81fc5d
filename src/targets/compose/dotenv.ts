import { interpolate, type Lookup } from './interpolate.js';

/** What a `.env` file or an `env_file` says. */
export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  /** The first line from 1 that cannot be read, and why; nothing after it counts. Null where all can be read. */
  readonly problem: { readonly line: number; readonly message: string } | null;
}

const KEY = /^[\p{L}\p{N}_.[\]-]+$/u;
/** Blanks that end no line. */
const BLANKS = '[\\t\\v\\f\\r \\x85\\xa0]';
const STATEMENT = new RegExp(`^(?:export${BLANKS}+)?([^=:\\n]*)([=:]|\\n|$)${BLANKS}*`);
const ESCAPE = /\\(?:[abcfnrtv$"\\]|0\d{0,3})/g;
const ESCAPED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  // Replaced after this.
  $: '$$',
};

/**
 * Reads lines of `NAME=value` in Compose's dialect: `export` and `:` are taken, ` #` begins a comment, single quotes
 * keep everything, double quotes know escapes, both may hold line breaks, and variables are replaced outside single
 * quotes. A name alone takes its value from `lookup` (compose-go, dotenv/parser.go).
 */
export function parseDotenv(text: string, lookup: Lookup): Dotenv {
  const values = new Map<string, string>();
  let rest = text.replace(/^\uFEFF/, '');
  const fail = (message: string, at = rest): Dotenv => ({
    values,
    problem: { line: text.slice(0, text.length - at.length).split('\n').length, message },
  });
  const known: Lookup = (name) => lookup(name) ?? values.get(name);
  for (;;) {
    rest = rest.replace(/^(?:\s|#[^\n]*)+/, '');
    if (rest === '') return { values, problem: null };
    const [whole, rawName = '', mark] = STATEMENT.exec(rest) ?? [''];
    const name = rawName.trimEnd();
    if (!KEY.test(name)) return fail('It is no NAME=value.');
    const start = rest;
    rest = rest.slice(whole.length);
    if (mark === '=' || mark === ':') {
      const read = readValue(rest, known);
      if (read === null) return fail('A quote is never closed.', start);
      values.set(name, read.value);
      rest = read.rest;
      continue;
    }
    const inherited = lookup(name);
    // A name without `=` in the last line is no statement to Compose.
    if (mark === '\n' && inherited !== undefined) values.set(name, inherited);
  }
}

function readValue(text: string, lookup: Lookup): { value: string; rest: string } | null {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") {
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end);
    const value = (line.split(' #', 1)[0] ?? '').trimEnd();
    return { value: interpolate(value, lookup).text, rest: end < 0 ? '' : text.slice(end + 1) };
  }
  const quoted = readQuoted(text, quote);
  if (quoted === null) return null;
  const { inner, rest } = quoted;
  return { value: quote === "'" ? inner : interpolate(expandEscapes(inner), lookup).text, rest };
}

/** Up to the next quote that no backslash precedes; other backslashes stay. */
function readQuoted(text: string, quote: string): { inner: string; rest: string } | null {
  let inner = '';
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === quote) return { inner, rest: text.slice(at + 1) };
    const next = text[at + 1];
    if (character !== '\\' || next === undefined) {
      inner += character;
      continue;
    }
    inner += next === quote ? quote : `\\${next}`;
    at += 1;
  }
  return null;
}

function expandEscapes(text: string): string {
  return text.replace(ESCAPE, (sequence) => {
    const letter = sequence.charAt(1);
    if (letter !== '0') return ESCAPED[letter] ?? sequence;
    const octal = sequence.slice(2);
    return /^[0-7]{3}$/.test(octal) ? String.fromCharCode(Number.parseInt(octal, 8)) : sequence;
  });
}
