import { isNull, type Located } from '../yaml/located.js';
import { textOf } from './make-located.js';
import type { Notebook } from './notebook.js';
import { shellWords } from './shell-words.js';

/**
 * The words of a `command` or `entrypoint`: null keeps the image's, an empty list is handed to the engine as one.
 * A text that cannot be split is an obstacle, as Compose refuses it.
 */
export function readCommand(key: string, value: Located | null, notebook: Notebook): string[] | null {
  if (value === null || isNull(value)) return null;
  const refuse = (message: string, hint: string): null => {
    notebook.obstruct(message, hint, value.place);
    return null;
  };
  if (value.kind === 'map')
    return refuse(`'${key}' is a map, not a command.`, `Write ${key} as a text or as a list of words.`);
  if (value.kind === 'scalar') {
    const words = shellWords(textOf(value) ?? '');
    return (
      words ??
      refuse(`'${key}' has a quote or bracket that is not closed.`, `Write ${key} as a list of words.`)
    );
  }
  const words = value.items.map((item) => textOf(item));
  return words.every((word) => word !== null)
    ? words
    : refuse(`'${key}' has an item that is no text.`, 'Write quotes around it.');
}
