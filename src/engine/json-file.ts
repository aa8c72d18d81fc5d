import { readFileSync } from 'node:fs';

/** What a file with a JSON object is found to be; nothing in it is the same as no such file, as docker has it. */
export type JsonFile =
  | { readonly kind: 'object'; readonly value: object }
  | { readonly kind: 'absent' }
  /** `why` ends a sentence, and quotes nothing of the file. */
  | { readonly kind: 'unreadable'; readonly why: string; readonly cause?: unknown };

/** Reads a file of which a parser's words must not be told: it may hold passwords. */
export function readJsonFile(path: string): JsonFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    return { kind: 'unreadable', why: code === 'EACCES' ? 'permission denied' : message, cause };
  }
  return readJson(text);
}

/** Reads such a text, wherever it is from. */
export function readJson(text: string): JsonFile {
  if (text.trim() === '') return { kind: 'absent' };
  const value = parse(text);
  if (value === undefined) return { kind: 'unreadable', why: 'it is not JSON' };
  return isObject(value) ? { kind: 'object', value } : { kind: 'unreadable', why: 'it is not a JSON object' };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser quotes what it stumbled over, and a cause is printed too.
    return undefined;
  }
}
