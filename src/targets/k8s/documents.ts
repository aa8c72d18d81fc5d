/** A text as it was read, and how its places call it. */
export interface SourceText {
  /** As the user named it; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

/** A document of a stream, before it is parsed. */
export interface RawDocument {
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/**
 * The documents of a text as they are written, with the `---` that begins them. Where a line begins with it, there
 * is no other way to read it (YAML 1.2, 9.1.2).
 */
export function splitDocuments(text: string): RawDocument[] {
  const documents: RawDocument[] = [];
  let line = 1;
  let directives = '';
  for (const part of text.split(/^(?=---(?:[ \t\r]|$))/m)) {
    const whole = directives + part;
    directives = isDirectives(whole) ? whole : '';
    if (directives !== '') continue;
    documents.push({ text: whole, line });
    line += countLines(whole);
  }
  return directives === '' ? documents : [...documents, { text: directives, line }];
}

/** `%YAML 1.2` and the like, which belong to the document after them. */
function isDirectives(text: string): boolean {
  return text.startsWith('%') && !/^(?![%#\s]|$)/m.test(text);
}

/** The kind of an object in block style, without parsing it; null where that cannot tell. */
export function kindOfRaw(text: string): string | null {
  const kinds = [...text.matchAll(/^kind:[ \t]+(\w+)[ \t\r]*(?:#.*)?$/gm)];
  return kinds.length === 1 ? (kinds[0]?.[1] ?? null) : null;
}

/** Has template actions where YAML has keys and values, as a chart before Helm has rendered it. */
export function isTemplate(text: string): boolean {
  return text.split('\n').some((line) => {
    const at = line.indexOf('{{');
    if (at < 0) return false;
    const before = line.slice(0, at).trimEnd();
    return before === '' || (/[:-]$/.test(before) && !/['"#]/.test(before));
  });
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
