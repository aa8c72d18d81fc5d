import { parse } from 'yaml';
import { readDocument } from './documents.js';

/** Keys that hold what a CI system gives to a shell. */
const SCRIPT_KEYS: readonly string[] = ['run', 'bash', 'script', 'before_script'];

/** The scripts of an example, in turn. */
export function scriptsOf(name: string): string[] {
  const text = readDocument(name);
  if (name.endsWith('.sh')) return [text];
  if (name.endsWith('Jenkinsfile')) return [...text.matchAll(/\bsh '(.+)'/g)].map(([, line = '']) => line);
  return /\.ya?ml$/.test(name) ? scriptsIn(parse(text)) : [];
}

function scriptsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(scriptsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!SCRIPT_KEYS.includes(key)) return scriptsIn(inner);
    return [[inner].flat().join('\n')];
  });
}
