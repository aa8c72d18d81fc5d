import type { Note, Place } from '../../target-spec.js';
import type { Located } from '../yaml/located.js';
import { readYaml, type YamlDocument } from '../yaml/read-yaml.js';
import type { Failure, Loading } from './loading.js';
import { entryOf, nullAt } from './make-located.js';
import { type ServiceBlock, serviceBlocks } from './service-blocks.js';

const TEMPLATE_LINE = /^\s*\{\{.*\}\}\s*$/;

/**
 * The documents of a file. A service that is not YAML, as those of a template often are, becomes a failure, and the
 * others are read without it. What cannot be read at all is noted.
 */
export function readDocuments(text: string, file: string, loading: Loading): Located[] {
  const whole = readYaml(text, file);
  const broken = new Map<string, Failure>();
  const documents = whole.every(({ failure }) => failure === null)
    ? whole
    : readWithout(text, file, broken, loading);
  for (const { notes, failure } of documents)
    loading.notes.push(...notes, ...(failure === null ? [] : [failure]));
  const roots = documents.flatMap(({ root }) => (root === null ? [] : [root]));
  return withServices(roots, broken, loading);
}

/** Reads what is left without the lines of a template, and without the services that cannot be read. */
function readWithout(
  text: string,
  file: string,
  broken: Map<string, Failure>,
  loading: Loading,
): YamlDocument[] {
  const lines = text.split('\n').map((line) => (TEMPLATE_LINE.test(line) ? '' : line));
  if (lines.join('\n') !== text)
    loading.notes.push({
      message: 'It is a template: render it first, and pass on the result.',
      place: atStart(file),
    });
  const blocks = serviceBlocks(lines);
  const leaveOut = (block: ServiceBlock, problem: Note): void => {
    const written = lines.slice(block.start, block.end);
    broken.set(block.name, failureOf(block, problem, file, written));
    lines.fill('', block.start, block.end);
  };
  for (const block of blocks) {
    const problem = syntaxError(lines.slice(block.start, block.end), file);
    if (problem !== null) leaveOut(block, problem);
  }
  for (;;) {
    const documents = readYaml(lines.join('\n'), file);
    const failure = documents.find((document) => document.failure !== null)?.failure;
    const line = (failure?.place?.line ?? 0) - 1;
    // Such as one with an alias whose anchor was left out.
    const block = blocks.find(({ name, start, end }) => start <= line && line < end && !broken.has(name));
    if (!failure || block === undefined) return documents;
    leaveOut(block, {
      ...failure,
      place: failure.place && { ...failure.place, line: line + 1 - block.start },
    });
  }
}

/** Why some lines alone are not YAML, by the lines among them; that an anchor is elsewhere is no error of theirs. */
function syntaxError(lines: readonly string[], file: string): Note | null {
  const failures = readYaml(lines.join('\n'), file).map(({ failure }) => failure);
  return failures.find((failure) => failure?.place?.path === '') ?? null;
}

function failureOf(
  block: ServiceBlock,
  { message, place }: Note,
  file: string,
  lines: readonly string[],
): Failure {
  const isTemplate = lines.some((line) => line.includes('{{'));
  return {
    message: isTemplate ? 'It is a template, which is not YAML yet.' : message,
    hint: isTemplate ? 'Render the file first, and pass on the result.' : 'Correct the file at this line.',
    place: {
      file,
      line: block.start + (place?.line ?? 1),
      column: place?.column ?? 1,
      path: `services.${block.name}`,
    },
  };
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
  const place = section?.value.place ?? first.place;
  const value: Located = { kind: 'map', place, tag: null, entries: services };
  const entries = new Map(first.entries).set('services', { key: section?.key ?? place, value });
  return [{ ...first, entries }, ...rest];
}

function atStart(file: string): Place {
  return { file, line: 1, column: 1, path: '' };
}
