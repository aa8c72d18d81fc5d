import { errors } from '../error-catalogue.js';
import { isSigprobeError } from '../errors.js';
import type { ImageFacts } from '../observation.js';
import type { TargetSpec } from '../target-spec.js';
import type { Emit } from '../trial/trial-step.js';
import type { PullPolicy } from '../trial-plan.js';
import { hideValues } from './secrets.js';
import type { Session } from './session.js';

/** The image of a target; no registry is asked for one that only a build makes. @throws SigprobeError `image-…` */
export async function imageOf(
  { image, declared, logins, settings: { platform } }: TargetSpec,
  { pull }: { readonly pull: PullPolicy },
  session: Session,
  emit: Emit,
): Promise<ImageFacts> {
  const { buildCommand, build } = declared ?? { buildCommand: null };
  if (buildCommand === null) return session.image(image, platform, pull, emit, logins);
  try {
    return await session.image(image, platform, 'never', emit);
  } catch (error) {
    if (!isSigprobeError(error, 'image-not-found')) throw error;
    if (build === undefined) throw errors.imageNotBuilt(image, buildCommand);
    // An argument may be a secret, and a build prints what it likes.
    const { text, failure } = hideValues(build.args.filter((arg) => arg.includes('=')));
    const onLine = (line: string) => emit({ kind: 'building', image, line: text(line) });
    await session.build({ image, build, platform, onLine }).catch((cause: unknown) => {
      throw failure(cause);
    });
    emit({ kind: 'ended' });
  }
  return session.image(image, platform, 'never', emit);
}
