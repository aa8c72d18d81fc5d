import type { Engine, HelperChoice } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import type { ImageFacts } from '../observation.js';
import type { Clock } from '../trial/clock.js';
import type { Emit } from '../trial/trial-step.js';
import type { HelperWish, PullPolicy, TrialPlan } from '../trial-plan.js';
import { bringImage } from './bring-image.js';
import { createHelperSearch, DEFAULT_HELPER, type HelperImage, wantsHelper } from './helper-image.js';
import { helperNameOf } from './labels.js';

export const NO_HELPER: HelperChoice = { kind: 'none', why: null };

/** A pull that nobody asked for is given up after this long: what is seen without a helper is much already. */
const PULL_PATIENCE_MS = 30_000;
const TOO_SLOW = 'it took more than 30 s';

export interface HelperRules {
  readonly wish: HelperWish;
  readonly pull: PullPolicy;
}

interface Parts extends HelperRules {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  readonly labels: Readonly<Record<string, string>>;
  /** Those of the paths that the image has. */
  readonly present: (
    image: ImageFacts,
    platform: string | null,
    paths: readonly string[],
  ) => Promise<string[]>;
}

/** Chooses the helper of a container of that name; the image for it is looked for once, when it is needed. */
type ChooseHelper = (plan: TrialPlan, name: string, emit: Emit) => Promise<HelperChoice>;

export function createHelperChooser(parts: Parts): ChooseHelper {
  const { engine, wish, labels } = parts;
  const find = wish.kind === 'image' ? createNamed(parts, wish.reference) : createSearch(parts);
  return async (plan, name, emit) => {
    // A program that is signalled as it starts does not wait for anybody to look.
    if (wish.kind === 'never' || plan.when === 'starting') return NO_HELPER;
    if (!wantsHelper(engine, wish)) return { kind: 'unneeded' };
    const found = await find(plan.image, emit);
    if (found.kind === 'missing') return { kind: 'none', why: found.why };
    return {
      kind: 'wanted',
      name: helperNameOf(name),
      image: found.image,
      labels,
      isForced: wish.kind === 'image',
    };
  };
}

type Find = (target: ImageFacts, emit: Emit) => Promise<HelperImage>;

/** @throws SigprobeError `image-…` */
function createNamed({ engine, abort, pull }: Parts, reference: string): Find {
  let bringing: Promise<ImageFacts> | null = null;
  return async (_, emit) => {
    bringing ??= bringImage({ engine, abort, reference, platform: null, pull: withoutAlways(pull), emit });
    return { kind: 'found', image: (await bringing).id };
  };
}

function createSearch({ engine, clock, abort, pull, present }: Parts): Find {
  return createHelperSearch({
    engine,
    fetch: withoutAlways(pull) === 'never' ? null : (emit) => fetchDefault({ engine, clock, abort }, emit),
    hasShell: (image) => hasShellIn(image, { present }),
  });
}

/** Looks for an image with a shell, first among those that are there for other reasons. */
export function createShellSearch(
  parts: Parts,
): (images: readonly ImageFacts[], emit: Emit) => Promise<HelperImage> {
  const find = createSearch(parts);
  const known = new Map<string, Promise<boolean>>();
  const hasShell = (image: ImageFacts): Promise<boolean> => {
    const asked = known.get(image.id) ?? hasShellIn(image, parts);
    known.set(image.id, asked);
    return asked;
  };
  return async (images, emit) => {
    for (const image of images) if (await hasShell(image)) return { kind: 'found', image: image.id };
    const [first] = images;
    return first === undefined ? { kind: 'missing', why: 'there is no image' } : find(first, emit);
  };
}

async function hasShellIn(image: ImageFacts, { present }: Pick<Parts, 'present'>): Promise<boolean> {
  return (await present(image, null, ['/bin/sh'])).length > 0;
}

/** The target's image is what is to be pulled always. */
function withoutAlways(pull: PullPolicy): 'missing' | 'never' {
  return pull === 'never' ? 'never' : 'missing';
}

async function fetchDefault(
  { engine, clock, abort }: Pick<Parts, 'engine' | 'clock' | 'abort'>,
  emit: Emit,
): Promise<ImageFacts> {
  const patience = new AbortController();
  const done = new AbortController();
  void clock
    .sleep(PULL_PATIENCE_MS, done.signal)
    .then(() => patience.abort(errors.imageNotPullable(DEFAULT_HELPER, TOO_SLOW, null)));
  try {
    const image = { reference: DEFAULT_HELPER, platform: null, pull: 'missing' } as const;
    return await bringImage({ engine, abort, ...image, emit, patience: patience.signal });
  } finally {
    done.abort();
  }
}
