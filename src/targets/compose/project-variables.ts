import { join, resolve } from 'node:path';
import { errors } from '../../error-catalogue.js';
import type { Caller } from '../image-targets.js';
import { parseDotenv } from './dotenv.js';
import type { Lookup } from './interpolate.js';
import { readText } from './read-text.js';

/** The variables of the environment: the names that every object inherits are none. */
export function environmentLookup(env: Caller['env']): Lookup {
  return (name) => (Object.hasOwn(env, name) ? env[name] : undefined);
}

/**
 * Variables that the caller has, then those of the files: the named ones, else the folder's `.env`, unless
 * `COMPOSE_DISABLE_ENV_FILE` says no.
 *
 * @throws SigprobeError `bad-file` for a named file that cannot be read; no message has a value
 */
export function withEnvFiles(
  lookup: Lookup,
  folder: string,
  named: readonly string[],
  caller: Caller,
): Lookup {
  const isDisabled = /^(1|t|true)$/i.test(lookup('COMPOSE_DISABLE_ENV_FILE') ?? '');
  const paths = named.length > 0 ? named : isDisabled ? [] : [join(folder, '.env')];
  const values = new Map<string, string>();
  const known: Lookup = (name) => lookup(name) ?? values.get(name);
  for (const path of paths) {
    const text = readText(resolve(caller.cwd(), path));
    if (text === null && named.length > 0) throw errors.envFileUnreadable(path, undefined);
    const { values: more, problem } = parseDotenv(text ?? '', known);
    if (problem !== null && named.length > 0) throw errors.envFileBadLine(path, problem.line);
    for (const [name, value] of more) values.set(name, value);
  }
  return known;
}
