import { spawn } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { errors } from '../error-catalogue.js';
import type { BuildImage, BuildRequest } from '../probe/build.js';
import type { ConnectOptions } from './connect.js';

/** Of what a build printed so much is told where it fails. */
const LAST_LINES = 3;

/** Builds with docker's own program, which knows builders, caches and credentials; it is run without a shell. */
export function createBuild({ host, context, env = process.env }: ConnectOptions): BuildImage {
  const engine = [
    ...(host === undefined ? [] : ['--host', host]),
    ...(context === undefined ? [] : ['--context', context]),
  ];
  return async (request, abort) => {
    const last: string[] = [];
    const hear = (line: string) => {
      const words = line.trim();
      if (words === '') return;
      last.push(words);
      if (last.length > LAST_LINES) last.shift();
      request.onLine(words);
    };
    const code = await run([...engine, ...buildArguments(request)], request.build.inline, {
      env,
      abort,
      hear,
    });
    abort.throwIfAborted();
    if (code === 'missing') throw errors.noDockerProgram(request.image, request.build.command);
    if (code !== 0) throw errors.buildFailed(request.image, request.build.command, last.join(' / '));
  };
}

/** What `docker build` is told; what it is given stands behind `=`, so that none of it is taken for an option. */
export function buildArguments({ image, build, platform }: Omit<BuildRequest, 'onLine'>): string[] {
  const { context, dockerfile, inline, args, target } = build;
  return [
    ...['build', '--rm', '--force-rm', `--tag=${image}`],
    ...(inline === null ? [] : ['--file=-']),
    ...(inline === null && dockerfile !== null ? [`--file=${fileIn(context, dockerfile)}`] : []),
    ...(target === null ? [] : [`--target=${target}`]),
    ...(platform === null ? [] : [`--platform=${platform}`]),
    ...args.map((arg) => `--build-arg=${arg}`),
    '--',
    context,
  ];
}

/** In a context that is no folder of this machine it is found by whoever fetches that. */
function fileIn(context: string, dockerfile: string): string {
  return isAbsolute(context) && !isAbsolute(dockerfile) ? join(context, dockerfile) : dockerfile;
}

interface Run {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly abort: AbortSignal;
  readonly hear: (line: string) => void;
}

/** Its exit code, also where the abort ended it; the engine then gives up the build. */
function run(
  args: readonly string[],
  input: string | null,
  { env, abort, hear }: Run,
): Promise<number | 'missing'> {
  return new Promise((resolve, reject) => {
    // A group of its own: a Ctrl-C in the terminal comes to us, and we end it.
    const child = spawn('docker', [...args], { env: { ...env }, detached: true, windowsHide: true });
    const end = () => child.kill('SIGTERM');
    if (abort.aborted) end();
    abort.addEventListener('abort', end, { once: true });
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', hear);
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve('missing') : reject(error),
    );
    child.once('close', (code) => {
      abort.removeEventListener('abort', end);
      resolve(code ?? 1);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}
