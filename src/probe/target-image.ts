import { errors } from '../error-catalogue.js';
import { isSigprobeError } from '../errors.js';
import type { ImageFacts } from '../observation.js';
import type { TargetSpec } from '../target-spec.js';
import type { Emit } from '../trial/trial-step.js';
import type { PullPolicy } from '../trial-plan.js';
import type { Session } from './session.js';

/** The image of a target; no registry is asked for one that only a build makes. @throws SigprobeError `image-…` */
export async function imageOf(
  { image, declared, settings: { platform } }: TargetSpec,
  { pull }: { readonly pull: PullPolicy },
  session: Session,
  emit: Emit,
): Promise<ImageFacts> {
  const buildCommand = declared?.buildCommand ?? null;
  if (buildCommand === null) return session.image(image, platform, pull, emit);
  try {
    return await session.image(image, platform, 'never', emit);
  } catch (error) {
    throw isSigprobeError(error, 'image-not-found') ? errors.imageNotBuilt(image, buildCommand) : error;
  }
}
