import type Dockerode from 'dockerode';
import { errors } from '../../../error-catalogue.js';
import type { ImageFacts } from '../../../observation.js';
import { statusOf } from '../../failures/failures.js';
import type { ApiClient } from '../api-client.js';
import { toImage, withPart } from '../from-docker.js';
import { declaresHealthcheck } from '../podman.js';

/**
 * What the engine knows of an image, null when it does not have it; @throws SigprobeError `bad-reference`,
 * `engine-…`
 */
export async function findImage(api: ApiClient, reference: string): Promise<ImageFacts | null> {
  const found = await inspectImage(api, reference);
  if (found === null) return null;
  const image = toImage(reference, found);
  if (api.askPodman === null || image.healthcheck) return image;
  return { ...image, healthcheck: await declaresHealthcheck(api.askPodman, image.id) };
}

async function inspectImage(
  { docker, attempt, failure }: ApiClient,
  reference: string,
): Promise<Dockerode.ImageInspectInfo | null> {
  try {
    return withPart('Config', await attempt('inspect the image', () => docker.getImage(reference).inspect()));
  } catch (error) {
    if (statusOf(error) === 404) return null;
    if (statusOf(error) === 400) throw errors.badReference(reference, 'refused', error);
    throw failure(error, `inspect the image '${reference}'`);
  }
}
