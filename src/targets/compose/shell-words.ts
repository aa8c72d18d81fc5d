const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n' };
const BLANK = /[ \t\r\n]/;

/**
 * Splits a command line into words as Compose does with a `command` or `entrypoint` that is a string; null where it
 * refuses it. Quotes and backslashes count, variables do not, and what follows a `;`, `&`, `|`, `<` or `>` outside
 * quotes is dropped (mattn/go-shellwords, shellwords.go).
 */
export function shellWords(line: string): string[] | null {
  const words: string[] = [];
  let word = '';
  let isWord = false;
  let isEscaped = false;
  let quote: '"' | "'" | null = null;
  // `$(…)` and backquotes stay as they are, blanks and all.
  let inner: ')' | '`' | null = null;
  const add = (character: string) => {
    word += character;
    isWord = true;
  };

  for (const character of line) {
    if (isEscaped) {
      add(ESCAPES[character] ?? character);
      isEscaped = false;
    } else if (character === '\\' && quote !== "'") isEscaped = true;
    else if (BLANK.test(character) && quote === null && inner === null) {
      if (isWord) words.push(word);
      word = '';
      isWord = false;
    } else if (BLANK.test(character)) word += character;
    else if (
      (character === '"' || character === "'") &&
      inner !== ')' &&
      (quote ?? character) === character
    ) {
      isWord ||= quote !== null;
      quote = quote === null ? character : null;
    } else if (quote !== null) add(character);
    else if (character === '`' && inner !== ')') {
      inner = inner === null ? '`' : null;
      add(character);
    } else if (inner === '`') add(character);
    else if (character === '(' && inner === null && word.endsWith('$')) {
      inner = ')';
      add(character);
    } else if (character === '(' || (character === ')' && inner === null)) return null;
    else if (character === ')') {
      inner = null;
      add(character);
    } else if (inner === null && ';&|<>'.includes(character)) {
      // `2>` is no word of its own.
      if (character === '>' && /^\d/.test(word)) isWord = false;
      break;
    } else add(character);
  }
  if (isEscaped || quote !== null || inner !== null) return null;
  if (isWord) words.push(word);
  return words;
}
