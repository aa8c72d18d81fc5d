import { readFileSync } from 'node:fs';
import { errors } from '../error-catalogue.js';

/**
 * Reads a file of `NAME=value` lines as `docker run --env-file` does: `#` starts a comment line, a name alone
 * takes its value from `environment`, values are taken as they stand, quotes included.
 *
 * @throws SigprobeError `bad-file`; the message names the line, never a value
 */
export function readEnvFile(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw errors.envFileUnreadable(path, error);
  }
  return parseEnvLines(text, environment, path);
}

/** The same for a text that has been read. */
export function parseEnvLines(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  path: string,
): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      const content = line.trimStart();
      if (content === '' || content.startsWith('#')) return [];
      const variable = resolveEnv(content, environment);
      if (variable === undefined) throw errors.envFileBadLine(path, index + 1);
      return variable === null ? [] : [variable];
    });
}

/**
 * `NAME=value` as it is; `NAME` with the value of the environment; null when that has none; undefined when it
 * is neither.
 */
export function resolveEnv(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null | undefined {
  const name = text.split('=', 1)[0] ?? '';
  if (name === '' || /[\s\0]/.test(name) || text.includes('\0')) return undefined;
  if (text.includes('=')) return text;
  // An environment inherits names such as `constructor` from Object.
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return value === undefined ? null : `${name}=${value}`;
}

/**
 * The variable that an option names, if it has a value.
 *
 * @throws SigprobeError `bad-option`
 */
export function readVariable(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const variable = resolveEnv(text, environment);
  if (variable === undefined) throw errors.envNotAssignment();
  return variable === null ? [] : [variable];
}
