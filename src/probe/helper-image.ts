import type { HelperFound } from '../checkup.js';
import type { Engine } from '../engine/port.js';
import { isSigprobeError } from '../errors.js';
import type { ImageFacts } from '../observation.js';
import type { Emit } from '../trial/trial-step.js';
import type { HelperWish } from '../trial-plan.js';

/** Small, public, with a shell and `head`. */
export const DEFAULT_HELPER = 'busybox:stable';
/** What serves as well where the engine has it. */
const OTHERS = ['busybox:latest', 'alpine:latest', 'debian:stable-slim', 'debian:latest', 'ubuntu:latest'];

/** What to make helper containers from, or why there is nothing. */
export type HelperImage =
  | { readonly kind: 'found'; readonly image: string }
  | { readonly kind: 'missing'; readonly why: string };

interface HelperSearch {
  readonly engine: Pick<Engine, 'findImage'>;
  /** Has the engine pull the default image; null where nothing may be pulled. Throws SigprobeErrors. */
  readonly fetch: ((emit: Emit) => Promise<ImageFacts>) | null;
  /** Whether the image of a target has a shell. */
  readonly hasShell: (image: ImageFacts) => Promise<boolean>;
}

/**
 * Looks for an image where none is named: the default one, which is pulled if need be; another one that the engine
 * has; that of the target itself. That a pull fails is no error.
 */
export function createHelperSearch({
  engine,
  fetch,
  hasShell,
}: HelperSearch): (target: ImageFacts, emit: Emit) => Promise<HelperImage> {
  let common: Promise<HelperImage> | null = null;
  const ofTargets = new Map<string, Promise<boolean>>();
  const findCommon = async (emit: Emit): Promise<HelperImage> => {
    const present = await engine.findImage(DEFAULT_HELPER);
    if (present !== null) return toFound(present);
    const pulled = fetch === null ? NOT_TO_PULL : await tryToFetch(fetch, emit);
    if (typeof pulled !== 'string') return toFound(pulled);
    const other = await findOther(engine);
    return other === null ? { kind: 'missing', why: `${NOTHING}: ${pulled}` } : toFound(other);
  };
  return async (target, emit) => {
    common ??= findCommon(emit);
    const found = await common;
    if (found.kind === 'found') return found;
    const isShell = ofTargets.get(target.id) ?? hasShell(target);
    ofTargets.set(target.id, isShell);
    return (await isShell) ? toFound(target) : found;
  };
}

const NOTHING = 'no helper container looks at the processes';
const NOT_TO_PULL = `the engine does not have ${DEFAULT_HELPER}, which may not be pulled (--pull never)`;

/** Which one a probe would use; nothing is pulled. `isNeeded` where this machine's /proc shows no container. */
export async function previewHelper(
  engine: Pick<Engine, 'findImage'>,
  wish: HelperWish,
  isNeeded: boolean,
): Promise<HelperFound> {
  if (wish.kind === 'never') return { kind: 'never', isNeeded };
  if (wish.kind === 'auto' && !isNeeded) return { kind: 'unneeded' };
  const image = wish.kind === 'image' ? wish.reference : DEFAULT_HELPER;
  return { kind: (await engine.findImage(image)) === null ? 'to-pull' : 'present', image };
}

/** True where a helper container is to look, as far as is known by now. */
export function wantsHelper({ needsHelper }: Pick<Engine, 'needsHelper'>, wish: HelperWish): boolean {
  return wish.kind === 'image' || (wish.kind === 'auto' && needsHelper);
}

async function findOther(engine: Pick<Engine, 'findImage'>): Promise<ImageFacts | null> {
  for (const reference of OTHERS) {
    const found = await engine.findImage(reference);
    if (found !== null) return found;
  }
  return null;
}

/** Resolves with the reason where it cannot be pulled. */
async function tryToFetch(
  fetch: NonNullable<HelperSearch['fetch']>,
  emit: Emit,
): Promise<ImageFacts | string> {
  try {
    return await fetch(emit);
  } catch (error) {
    if (!isSigprobeError(error, 'image-not-pullable', 'image-not-found', 'bad-file')) throw error;
    return error.message;
  }
}

function toFound({ id }: ImageFacts): HelperImage {
  return { kind: 'found', image: id };
}
