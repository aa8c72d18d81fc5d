import type { Place } from '../../target-spec.js';
import type { Located } from '../yaml/located.js';
import { parseDotenv } from './dotenv.js';
import type { Lookup } from './interpolate.js';
import { textOf } from './make-located.js';
import type { Notebook } from './notebook.js';
import { readText } from './read-text.js';
import { createReader, type Reader } from './reader.js';

/** The variables of a service as `NAME=value`: those of its env files, then its own. */
export function readEnvironment(service: Reader, lookup: Lookup, nameOf: (path: string) => string): string[] {
  const { notebook } = service;
  const own = new Map<string, string>();
  const open: { name: string; place: Place }[] = [];
  for (const { name, value, place } of service.pairs('environment')) {
    const resolved = value ?? lookup(name);
    if (resolved === undefined) open.push({ name, place });
    else own.set(name, resolved);
  }
  const known: Lookup = (name) => lookup(name) ?? own.get(name);
  const fromFiles = new Map<string, string>();
  for (const file of service.items('env_file')) readEnvFile(file, known, nameOf, notebook, fromFiles);
  const missing = open.filter(({ name }) => !fromFiles.has(name));
  const [first] = missing;
  if (first !== undefined)
    notebook.note(
      `Taken from the environment, which has no value: ${missing.map(({ name }) => name).join(', ')}.`,
      first.place,
    );
  return [...new Map([...fromFiles, ...own])].map(([name, value]) => `${name}=${value}`);
}

function readEnvFile(
  item: Located,
  lookup: Lookup,
  nameOf: (path: string) => string,
  notebook: Notebook,
  values: Map<string, string>,
): void {
  if (item.kind !== 'map') return;
  const file = createReader(item, notebook);
  const path = file.text('path');
  if (path === null) return;
  const isOptional = textOf(file.located('required')) === 'false';
  const text = readText(path.value);
  if (text === null) {
    if (!isOptional)
      notebook.note(
        `The env file '${nameOf(path.value)}' cannot be read; its variables are not set.`,
        path.place,
      );
    return;
  }
  if (textOf(file.located('format')) === 'raw') {
    for (const line of text.split(/\r?\n/).filter((each) => /^[^#\s=]+=/.test(each)))
      values.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1));
    return;
  }
  const { values: read, problem } = parseDotenv(text, lookup);
  for (const [name, value] of read) values.set(name, value);
  if (problem !== null)
    notebook.note(
      `Line ${problem.line} of the env file '${nameOf(path.value)}' cannot be read. ${problem.message}`,
      path.place,
    );
}
