import type Dockerode from 'dockerode';
import { SigprobeError } from '../../errors.js';
import type { ImageFacts } from '../../observation.js';
import { statusOf } from '../failures.js';
import { declaresHealthcheck } from '../podman.js';
import { toImage } from './answers.js';
import type { Link } from './link.js';

/** What the engine knows of an image, null when it does not have it; @throws SigprobeError `bad-reference`, `engine-…` */
export async function findImage(link: Link, reference: string): Promise<ImageFacts | null> {
  const found = await inspectImage(link, reference);
  if (found === null) return null;
  const image = toImage(reference, found);
  if (link.askPodman === null || image.healthcheck) return image;
  return { ...image, healthcheck: await declaresHealthcheck(link.askPodman, image.id) };
}

async function inspectImage(
  { docker, attempt, failure }: Link,
  reference: string,
): Promise<Dockerode.ImageInspectInfo | null> {
  try {
    return await attempt('inspect the image', () => docker.getImage(reference).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return null;
    if (statusOf(error) === 400) throw badReference(reference, error);
    throw failure(error, `inspect the image '${reference}'`);
  }
}

function badReference(reference: string, cause: unknown): SigprobeError {
  return new SigprobeError(
    'bad-reference',
    `'${reference}' is not an image reference.`,
    'Write name[:tag] or name@sha256:…, in lower case, as for docker run.',
    cause,
  );
}
