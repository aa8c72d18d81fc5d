import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What is written into a document from the code, by the name of its markers. */
export type Parts = Readonly<Record<string, () => string>>;

/** A document by its path from the root of the repository. */
export function readDocument(name: string): string {
  return readFileSync(pathOf(name), 'utf8');
}

/** Writes every generated part of a document anew. */
export function rewrite(name: string, parts: Parts): void {
  writeDocument(name, refresh(name, readDocument(name), parts));
}

export function writeDocument(name: string, text: string): void {
  writeFileSync(pathOf(name), text);
}

/** The document with every generated part as the code has it now. */
export function refresh(document: string, content: string, parts: Parts): string {
  return Object.entries(parts).reduce((text, [name, write]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    if (text.split(start).length !== 2 || text.split(end).length !== 2)
      throw new Error(`${document} needs ${start} and ${end} once each.`);
    const [before = ''] = text.split(start);
    const after = text.split(end)[1] ?? '';
    return `${before}${start}\n\n${write()}\n\n${end}${after}`;
  }, content);
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
