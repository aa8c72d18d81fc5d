/** The variables that a file may name; undefined for one that is not set. */
export type Lookup = (name: string) => string | undefined;

/** A text with its variables replaced, and what was wrong with them. */
export interface Interpolated {
  readonly text: string;
  /** Variables without a value and without a default, which become empty. */
  readonly unset: readonly string[];
  /** Variables without a value in whose place their default stands. */
  readonly defaulted: readonly string[];
  /** Of `${NAME:?reason}` without a value: the reason as it is written. */
  readonly missing: readonly MissingVariable[];
  /** True where a `${` is no variable, and stays as it is. */
  readonly isInvalid: boolean;
}

export interface MissingVariable {
  readonly name: string;
  readonly reason: string;
}

const NAME = /^[_a-z][_a-z0-9]*/i;
const OPERATOR = /^:?[-+?]/;

/**
 * Replaces variables as Compose does: `$NAME`, `${NAME}`, `:-` `-` `:+` `+` `:?` `?` with texts that are replaced
 * in turn, `$$` for `$`; any other `$` stays (compose-spec, 12-interpolation.md).
 */
export function interpolate(text: string, lookup: Lookup): Interpolated {
  if (!text.includes('$')) return { text, unset: [], defaulted: [], missing: [], isInvalid: false };
  const unset: string[] = [];
  const defaulted: string[] = [];
  const missing: MissingVariable[] = [];
  let isInvalid = false;

  const replace = (template: string): string => {
    let result = '';
    let rest = template;
    for (let at = rest.indexOf('$'); at >= 0; at = rest.indexOf('$')) {
      result += rest.slice(0, at);
      const [value, length] = replaceFirst(rest.slice(at));
      result += value;
      rest = rest.slice(at + length);
    }
    return result + rest;
  };
  /** What a text that begins with a `$` begins with, replaced, and how much of it that was. */
  const replaceFirst = (template: string): [value: string, length: number] => {
    if (template.startsWith('$$')) return ['$', 2];
    const name = NAME.exec(template.slice(1))?.[0];
    if (name !== undefined) return [variable(name), name.length + 1];
    if (!template.startsWith('${')) return ['$', 1];
    const end = closingBrace(template);
    const value = end < 0 ? null : replaceBraced(template.slice(2, end));
    if (value !== null) return [value, end + 1];
    isInvalid = true;
    return ['${', 2];
  };
  const variable = (name: string): string => {
    const value = lookup(name);
    if (value === undefined) unset.push(name);
    return value ?? '';
  };
  /** Null for what is no variable. */
  const replaceBraced = (inner: string): string | null => {
    const name = NAME.exec(inner)?.[0];
    if (name === undefined) return null;
    const rest = inner.slice(name.length);
    if (rest === '') return variable(name);
    const operator = OPERATOR.exec(rest)?.[0];
    if (operator === undefined) return null;
    const other = rest.slice(operator.length);
    const value = lookup(name);
    const isThere = value !== undefined && (value !== '' || !operator.startsWith(':'));
    if (operator.endsWith('+')) return isThere ? replace(other) : (value ?? '');
    if (isThere) return value;
    if (operator.endsWith('-')) {
      defaulted.push(name);
      return replace(other);
    }
    missing.push({ name, reason: other });
    return '';
  };
  return { text: replace(text), unset, defaulted, missing, isInvalid };
}

/** Where the brace of a `${` is closed: braces inside it come in pairs. */
function closingBrace(template: string): number {
  let depth = 0;
  for (let at = 0; at < template.length; at += 1) {
    if (template[at] === '{') depth += 1;
    else if (template[at] === '}') depth -= 1;
    else continue;
    if (depth === 0) return at;
  }
  return -1;
}
