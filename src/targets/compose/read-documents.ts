import type { Place } from '../../target-spec.js';
import type { Located } from '../yaml/located.js';
import { readYaml } from '../yaml/read-yaml.js';
import type { Failure, Loading } from './loading.js';
import { entryOf, nullAt } from './make-located.js';

/** A template can have as many broken places as it has lines. */
const MAX_REPAIRS = 100;
const TEMPLATE_LINE = /^\s*\{\{.*\}\}\s*$/;

/**
 * The documents of a file. A place that is not YAML makes its service a failure, and the others are read without it:
 * a template has such places everywhere. What cannot be read at all is noted.
 */
export function readDocuments(text: string, file: string, loading: Loading): Located[] {
  const lines = text.split('\n');
  const broken = new Map<string, Failure>();
  for (let repairs = 0; ; repairs += 1) {
    const documents = readYaml(lines.join('\n'), file);
    const failure = documents.find((document) => document.failure !== null)?.failure;
    const place = failure?.place;
    if (failure && place && repairs < MAX_REPAIRS && leaveOut(lines, failure.message, place, broken))
      continue;
    for (const document of documents) loading.notes.push(...document.notes);
    if (failure) loading.notes.push({ message: failure.message, place: place ?? null });
    const roots = documents.flatMap(({ root }) => (root === null ? [] : [root]));
    return withServices(roots, broken, loading);
  }
}

/** Empties the line of a template, or the lines of the service at a place; false where there is none. */
function leaveOut(lines: string[], message: string, place: Place, broken: Map<string, Failure>): boolean {
  const at = Math.min(place.line, lines.length) - 1;
  const directive = nearestDirective(lines, at);
  if (directive !== null) {
    lines[directive] = '';
    return true;
  }
  const block = serviceAround(lines, at);
  if (block === null) return false;
  const isTemplate = lines.slice(block.start, block.end).some((line) => line.includes('{{'));
  const path = `services.${block.name}`;
  broken.set(block.name, {
    message: isTemplate ? 'It is a template, which is not YAML yet.' : message,
    hint: isTemplate ? 'Render the file first, and pass on the result.' : 'Correct the file at this line.',
    place: { ...place, path },
  });
  for (let line = block.start; line < block.end; line += 1) lines[line] = '';
  return true;
}

/** The parser may stumble over a template's own line only one further on. */
function nearestDirective(lines: readonly string[], at: number): number | null {
  return [at, at - 1].find((line) => TEMPLATE_LINE.test(lines[line] ?? '')) ?? null;
}

/** The lines of the service that a line belongs to, as the indentation of blocks tells. */
function serviceAround(
  lines: readonly string[],
  at: number,
): { readonly name: string; readonly start: number; readonly end: number } | null {
  const section = lines.findLastIndex((line, index) => index <= at && /^[\w-]+:/.test(line));
  if (!/^services:\s*(#.*)?$/.test(lines[section] ?? '')) return null;
  const first = lines.slice(section + 1).find((line) => /^ +\S/.test(line) && !/^ +#/.test(line));
  const indent = first?.search(/\S/) ?? 0;
  const isStart = (line: string) => line.search(/\S/) === indent && /^ +["']?[\w.-]+["']?:/.test(line);
  const start = lines.findLastIndex((line, index) => index > section && index <= at && isStart(line));
  const name = /^ +["']?([\w.-]+)/.exec(lines[start] ?? '')?.[1];
  if (start < 0 || name === undefined) return null;
  const after = lines.findIndex(
    (line, index) => index > start && (isStart(line) || /^[\w-]+:|^---/.test(line)),
  );
  return { name, start, end: after < 0 ? lines.length : after };
}

/** Services that were left out are there in name, so that they are told of. */
function withServices(
  roots: readonly Located[],
  broken: ReadonlyMap<string, Failure>,
  loading: Loading,
): Located[] {
  const [first, ...rest] = roots;
  if (first?.kind !== 'map' || broken.size === 0) return [...roots];
  const section = first.entries.get('services');
  const services = new Map(section?.value.kind === 'map' ? section.value.entries : []);
  for (const [name, failure] of broken) {
    if (!loading.failures.has(name)) loading.failures.set(name, failure);
    services.set(name, entryOf(nullAt({ ...first, place: failure.place })));
  }
  const value: Located = {
    kind: 'map',
    place: section?.value.place ?? first.place,
    tag: null,
    entries: services,
  };
  const entries = new Map(first.entries).set('services', { key: section?.key ?? first.place, value });
  return [{ ...first, entries }, ...rest];
}
