import { clip } from '../text/clip.js';

const MOST_COLUMNS = 60;

/** A command as a person would type it, short enough for a sentence. */
export function commandWords(argv: readonly string[]): string {
  return clip(argv.map(quoted).join(' '), MOST_COLUMNS);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
