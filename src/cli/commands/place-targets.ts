import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ImagePlaces } from '../../diagnosis/results/place-in-dockerfile.js';
import { errors } from '../../error-catalogue.js';
import type { Place, TargetSpec } from '../../target-spec.js';
import { type DockerfilePlaces, dockerfilePlaces } from '../../targets/dockerfile/dockerfile-places.js';
import type { Call } from '../call.js';
import type { CallTarget } from '../call-target.js';
import type { CliProcess } from '../cli-process.js';

/**
 * The call with the lines of the Dockerfiles that are named, for the findings of the images that are built from them.
 *
 * @throws SigprobeError `bad-option` where one is named for the whole call that has not just one image, `bad-file`
 */
export async function placeTargets(call: Call, cli: Pick<CliProcess, 'cwd'>): Promise<Call> {
  const { targets, options } = call;
  const pathOf = (file: string | undefined) => file && resolve(cli.cwd(), file);
  const forAll = pathOf(options.dockerfile);
  if (forAll !== undefined && targets.filter((each) => pathOf(each.dockerfile) === forAll).length !== 1)
    throw errors.dockerfileForOneImage();
  return { ...call, targets: await Promise.all(targets.map((target) => placed(target, cli))) };
}

async function placed(target: CallTarget, cli: Pick<CliProcess, 'cwd'>): Promise<CallTarget> {
  const { spec, dockerfile } = target;
  return dockerfile === undefined
    ? target
    : { ...target, places: await placesIn(dockerfile, spec, cli.cwd()) };
}

async function placesIn(file: string, spec: TargetSpec, cwd: string): Promise<ImagePlaces> {
  const text = await readText(file, cwd);
  const places = dockerfilePlaces(text, file);
  if (places === null) throw errors.notADockerfile(file);
  return { start: startOf(spec, places) ?? places.from, stopSignal: places.stopSignal };
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
