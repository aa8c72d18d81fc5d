import { describe, expect, it } from 'vitest';
import type { Engine, HelperChoice } from '../../../src/engine/port.js';
import { SigprobeError } from '../../../src/errors.js';
import { createHelperChooser, createShellSearch } from '../../../src/probe/choose-helper.js';
import { previewHelper } from '../../../src/probe/helper-image.js';
import type { HelperWish, PullPolicy, TrialPlan } from '../../../src/trial-plan.js';
import { anObservation } from '../../support/builders.js';
import { fakeEngine } from '../../support/fake-engine.js';
import { aPlan } from '../../support/plans.js';

const REFUSED = new SigprobeError('image-not-pullable', 'The image could not be pulled: no such host.', '');

interface Sketch {
  readonly wish?: HelperWish;
  readonly pull?: PullPolicy;
  readonly needsHelper?: boolean;
  /** References that the engine has, and that it can pull; asked for others it says so, after `pullMs`. */
  readonly has?: readonly string[];
  readonly pullable?: readonly string[];
  readonly pullMs?: number;
  readonly targetHasShell?: boolean;
  readonly plan?: Partial<TrialPlan>;
}

/** What is chosen for two containers of one call, the references that were pulled, and how long that took. */
async function choose({ wish = { kind: 'auto' }, pull = 'missing', ...sketch }: Sketch) {
  const { has = [], pullable = [], pullMs = 0, needsHelper = true, targetHasShell = false } = sketch;
  const present = new Set(has);
  const pulled: string[] = [];
  const { image } = anObservation();
  const override: Partial<Engine> = {
    needsHelper,
    findImage: async (reference) =>
      present.has(reference) ? { ...image, reference, id: `id of ${reference}` } : null,
    pullImage: async (reference, _platform, abort) => {
      pulled.push(reference);
      await clock.sleep(pullMs, abort);
      abort.throwIfAborted();
      if (!pullable.includes(reference)) throw REFUSED;
      present.add(reference);
    },
  };
  const { engine, clock } = fakeEngine({ override });
  const chooser = createHelperChooser({
    engine,
    clock,
    abort: new AbortController().signal,
    labels: { ours: 'yes' },
    present: async (_image, _platform, paths) => (targetHasShell ? [...paths] : []),
    wish,
    pull,
  });
  const startMs = clock.now();
  const both = async () => {
    const plan = aPlan(sketch.plan);
    const first = await chooser(plan, 'sigprobe-x-1', () => undefined);
    const second = await chooser(plan, 'sigprobe-x-2', () => undefined);
    expect({ ...second, name: null }).toEqual({ ...first, name: null });
    return first;
  };
  const choice: HelperChoice | SigprobeError = await clock.run(both()).catch((error) => error);
  return { choice, pulled, tookMs: clock.now() - startMs };
}

const imageOf = (choice: HelperChoice | SigprobeError) =>
  'kind' in choice && choice.kind === 'wanted' ? choice.image : choice;
const DEFAULT = 'busybox:stable';

describe('the helper of a container', () => {
  it('is named and labelled as one of ours', async () => {
    const { choice } = await choose({ has: [DEFAULT] });
    expect(choice).toEqual({
      kind: 'wanted',
      name: 'sigprobe-x-1-helper',
      image: `id of ${DEFAULT}`,
      labels: { ours: 'yes' },
      isForced: false,
    });
  });

  it('is none where /proc of this machine shows the container, and nothing is looked for', async () => {
    const { choice, pulled } = await choose({ needsHelper: false });
    expect(choice).toEqual({ kind: 'unneeded' });
    expect(pulled).toEqual([]);
  });

  it.each<[string, Sketch]>([
    ['is not wanted', { wish: { kind: 'never' } }],
    ['would come too late for a program that is starting', { plan: { when: 'starting' } }],
  ])('is none where it %s', async (_, sketch) => {
    expect((await choose({ ...sketch, has: [DEFAULT] })).choice).toEqual({ kind: 'none', why: null });
  });

  it('is made from an image that is named, even where it is not needed', async () => {
    const wish = { kind: 'image', reference: 'mine:1' } as const;
    const { choice, pulled } = await choose({ wish, pullable: ['mine:1'], needsHelper: false });
    expect(choice).toMatchObject({ kind: 'wanted', image: 'id of mine:1', isForced: true });
    expect(pulled).toEqual(['mine:1']);
  });

  it('is an error where the image that is named cannot be pulled', async () => {
    const wish = { kind: 'image', reference: 'mine:1' } as const;
    expect((await choose({ wish })).choice).toBe(REFUSED);
  });

  it.each<[string, Sketch, string, string[]]>([
    ['that the engine has', { has: [DEFAULT] }, `id of ${DEFAULT}`, []],
    ['that can be pulled', { pullable: [DEFAULT] }, `id of ${DEFAULT}`, [DEFAULT]],
    ['that serves as well', { has: ['alpine:latest'] }, 'id of alpine:latest', [DEFAULT]],
    ['of the target, which has a shell', { targetHasShell: true }, anObservation().image.id, [DEFAULT]],
    [
      'that is there where nothing may be pulled',
      { pull: 'never', has: ['debian:latest'] },
      'id of debian:latest',
      [],
    ],
  ])('is made from the image %s', async (_, sketch, image, expected) => {
    const { choice, pulled } = await choose(sketch);
    expect(imageOf(choice)).toBe(image);
    expect(pulled).toEqual(expected);
  });

  it.each<[string, Sketch, RegExp]>([
    ['can be pulled', {}, /^no helper container .*: The image could not be pulled: no such host\.$/],
    ['may be pulled', { pull: 'never' }, /busybox:stable, which may not be pulled \(--pull never\)$/],
  ])('is none where no image %s, and that is said', async (_, sketch, why) => {
    expect((await choose(sketch)).choice).toEqual({ kind: 'none', why: expect.stringMatching(why) });
  });

  it('is not waited for without end', async () => {
    const { choice, tookMs } = await choose({ pullMs: 500_000, pullable: [DEFAULT] });
    expect(choice).toMatchObject({ kind: 'none', why: expect.stringContaining('more than 30 s') });
    expect(tookMs).toBe(30_000);
  });
});

describe('what doctor says of the helper', () => {
  const { image } = anObservation();
  const engine = (has: string) => ({
    findImage: async (reference: string) => (reference === has ? image : null),
  });
  const named = { kind: 'image', reference: 'mine:1' } as const;

  it.each<[HelperWish, boolean, string, object]>([
    [{ kind: 'never' }, true, DEFAULT, { kind: 'never', isNeeded: true }],
    [{ kind: 'auto' }, false, DEFAULT, { kind: 'unneeded' }],
    [{ kind: 'auto' }, true, DEFAULT, { kind: 'present', image: DEFAULT }],
    [{ kind: 'auto' }, true, 'other', { kind: 'to-pull', image: DEFAULT }],
    [named, false, 'mine:1', { kind: 'present', image: 'mine:1' }],
  ])('%j, needed: %s, where the engine has %s', async (wish, isNeeded, has, expected) => {
    expect(await previewHelper(engine(has), wish, isNeeded)).toEqual(expected);
  });
});

describe('an image with a shell', () => {
  const { image } = anObservation();
  const another = { ...image, id: 'sha256:another' };

  async function search(withShell: readonly string[], has: readonly string[] = []) {
    const looked: string[] = [];
    const findImage = async (reference: string) =>
      has.includes(reference) ? { ...image, id: `id of ${reference}` } : null;
    const { engine, clock } = fakeEngine({ override: { findImage } });
    const find = createShellSearch({
      engine,
      clock,
      abort: new AbortController().signal,
      labels: {},
      present: async ({ id }, _platform, paths) => {
        looked.push(id);
        return withShell.includes(id) ? [...paths] : [];
      },
      wish: { kind: 'auto' },
      pull: 'never',
    });
    const first = await find([image, another], () => undefined);
    expect(await find([image, another], () => undefined)).toEqual(first);
    return { first, looked };
  }

  it('is the first that has one, and each is looked into once', async () => {
    const { first, looked } = await search([another.id]);
    expect(first).toEqual({ kind: 'found', image: another.id });
    expect(looked).toEqual([image.id, another.id]);
  });

  it('is a common one where none of them has one', async () => {
    expect((await search([], [DEFAULT])).first).toEqual({ kind: 'found', image: `id of ${DEFAULT}` });
    expect((await search([])).first).toMatchObject({ kind: 'missing' });
  });
});
