import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { placeInDockerfile } from '../../diagnosis/results/place-in-dockerfile.js';
import type { Report } from '../../diagnosis/results/report.js';
import { errors } from '../../error-catalogue.js';
import type { Place, TargetSpec } from '../../target-spec.js';
import { type DockerfilePlaces, dockerfilePlaces } from '../../targets/dockerfile/dockerfile-places.js';
import type { Call } from '../call.js';
import type { CliProcess } from '../cli-process.js';

/**
 * What gives findings the lines of the Dockerfile that `--dockerfile` names; without one, reports stay as they are.
 *
 * @throws SigprobeError `bad-option` unless one image is probed, `bad-file`
 */
export async function dockerfileLocator(
  { targets, options: { dockerfile: file } }: Call,
  cli: Pick<CliProcess, 'cwd'>,
): Promise<(report: Report) => Report> {
  if (file === undefined) return (report) => report;
  const [target, ...others] = targets;
  if (target === undefined || target.spec.kind !== 'image' || others.length > 0)
    throw errors.dockerfileForOneImage();
  const text = await readText(file, cli.cwd());
  const places = dockerfilePlaces(text, file);
  if (places === null) throw errors.notADockerfile(file);
  const start = startOf(target.spec, places) ?? places.from;
  return (report) => placeInDockerfile(report, { start, stopSignal: places.stopSignal });
}

async function readText(file: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw errors.dockerfileUnreadable(file, cause);
  }
}

/** What is started in place of the image's own is in no line of it; a program that is, replaces the CMD too. */
function startOf(
  { entrypoint, cmd }: Pick<TargetSpec, 'entrypoint' | 'cmd'>,
  places: DockerfilePlaces,
): Place | null {
  if (entrypoint !== null) return null;
  return places.entrypoint ?? (cmd === null ? places.cmd : null);
}
