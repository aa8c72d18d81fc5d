import { resolve } from 'node:path';
import { errors } from '../error-catalogue.js';
import type { ReferenceProblem } from '../error-hints.js';
import { PLAIN_SETTINGS, type TargetSpec } from '../target-spec.js';
import { readEnvFile, readVariable } from './env-file.js';

/** The `docker run` options of the command line, parsed; undefined where it says nothing. */
export interface RunOptions {
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly volume: readonly string[];
  readonly user?: string;
  readonly workdir?: string;
  readonly entrypoint?: string;
  readonly network?: string;
  readonly init: boolean;
  readonly platform?: string;
  readonly memory?: number;
  readonly cpus?: number;
  readonly readOnly: boolean;
  readonly tmpfs: readonly string[];
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
}

/** Where relative paths start, and the variables that may be passed on. */
export interface Caller {
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
}

/** One target per image argument, with the `docker run` options applied. */
export function targetsFromOptions(
  images: readonly string[],
  command: readonly string[] | null,
  options: RunOptions,
  caller: Caller,
): TargetSpec[] {
  const fromFiles = options.envFile.flatMap((path) => readEnvFile(path, caller.env));
  const env = [...fromFiles, ...options.env.flatMap((text) => readVariable(text, caller.env))];
  const settings: TargetSpec['settings'] = {
    ...PLAIN_SETTINGS,
    env,
    volumes: options.volume.map((volume) => absoluteVolume(volume, caller.cwd())),
    user: options.user ?? null,
    workdir: options.workdir ?? null,
    network: options.network ?? null,
    platform: options.platform ?? null,
    memory: options.memory ?? null,
    nanoCpus: options.cpus ?? null,
    readOnly: options.readOnly,
    tmpfs: options.tmpfs,
    capAdd: options.capAdd,
    capDrop: options.capDrop,
  };
  return images.map((image) => ({
    kind: 'image',
    name: image,
    image: checkReference(image),
    entrypoint: options.entrypoint === undefined ? null : [options.entrypoint],
    cmd: command,
    init: options.init,
    settings,
    declared: null,
  }));
}

/** The same volume with an absolute source. Docker's CLI, not the engine, resolves a source that starts with a dot. */
export function absoluteVolume(volume: string, cwd: string): string {
  if (!/^\.{1,2}(\/|:)/.test(volume)) return volume;
  const colon = volume.indexOf(':');
  return colon < 0 ? volume : `${resolve(cwd, volume.slice(0, colon))}${volume.slice(colon)}`;
}

/** The engine has the last word on references; what cannot be one is refused here, with a hint. */
export function checkReference(reference: string): string {
  const fail = (problem: ReferenceProblem): never => {
    throw errors.badReference(reference, problem);
  };
  if (reference === '' || /[\s\p{Cc}]/u.test(reference)) return fail('blank');
  if (!/^[\w.\-/:@]+$/.test(reference)) return fail('characters');
  const isId = /^(sha256:)?[0-9a-f]{12,64}$/.test(reference);
  const path = reference.split('@', 1)[0]?.replace(/:[^:/]*$/, '') ?? '';
  if (!isId && /[A-Z]/.test(path.split('/').slice(-1)[0] ?? '')) return fail('capitals');
  if (reference.length > 512 || /^[-./:@]|[/:@]$/.test(reference)) return fail('shape');
  return reference;
}
