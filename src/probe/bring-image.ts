import type { Engine, PullProgress } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import type { ImageFacts } from '../observation.js';
import type { GivenLogins } from '../target-spec.js';
import { throwIfInterrupted } from '../trial/trial-context.js';
import type { Emit } from '../trial/trial-step.js';
import type { PullPolicy } from '../trial-plan.js';

export interface ImageRequest {
  readonly engine: Pick<Engine, 'findImage' | 'pullImage'>;
  /** Fires when the whole call is to end. */
  readonly abort: AbortSignal;
  readonly reference: string;
  readonly platform: string | null;
  readonly pull: PullPolicy;
  /** What is given for its registry. */
  readonly logins?: readonly GivenLogins[];
  readonly emit: Emit;
  /** Gives up this pull alone. */
  readonly patience?: AbortSignal;
}

/** Finds the image, pulling it as the policy says; @throws SigprobeError `image-…` */
export async function bringImage(request: ImageRequest): Promise<ImageFacts> {
  const { engine, reference, pull } = request;
  const present = pull === 'always' ? null : await engine.findImage(reference);
  if (present !== null) return present;
  if (pull !== 'never') await pullImage(request);
  const pulled = await engine.findImage(reference);
  if (pulled !== null) return pulled;
  throw errors.imageNotFound(reference, pull);
}

async function pullImage({
  engine,
  abort,
  reference,
  platform,
  logins = [],
  emit,
  patience,
}: ImageRequest): Promise<void> {
  const tell = (progress: PullProgress | null) => emit({ kind: 'pulling', image: reference, progress });
  tell(null);
  const either = patience === undefined ? abort : AbortSignal.any([abort, patience]);
  try {
    await engine.pullImage(reference, platform, either, tell, logins);
  } catch (error) {
    throwIfInterrupted(abort);
    throw error;
  } finally {
    // Nothing else may follow of this target, and others go on.
    emit({ kind: 'ended' });
  }
}
