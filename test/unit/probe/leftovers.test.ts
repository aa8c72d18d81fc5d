import { describe, expect, it } from 'vitest';
import type { Engine, LabelledContainer, SharedResource } from '../../../src/engine/port.js';
import { removeLeftovers } from '../../../src/probe/leftovers.js';

/** An engine with these containers, networks and volumes that notes what is removed. */
function engineWith(
  containers: readonly LabelledContainer[],
  shared: readonly SharedResource[] | null = null,
) {
  const removed: string[] = [];
  const engine: Pick<Engine, 'labelled' | 'labelledShared' | 'remove' | 'removeShared'> = {
    labelled: async () => [...containers],
    labelledShared: async () => {
      if (shared === null) throw new Error('Nobody is to ask.');
      return [...shared];
    },
    remove: async (id) => {
      removed.push(id);
    },
    removeShared: async ({ id }) => {
      removed.push(id);
    },
  };
  return { engine: engine as Engine, removed };
}

const container = (id: string, owner: string, more: Partial<LabelledContainer> = {}): LabelledContainer => ({
  id,
  name: 'sigprobe-abc123-1',
  ...more,
  labels: { 'sigprobe.run': 'abc123', 'sigprobe.owner': owner, ...more.labels },
});
const shared = (kind: SharedResource['kind'], id: string, owner: string, name = 'sigprobe-abc123-2') => ({
  ...container(id, owner, { name }),
  kind,
});
const isAlive = (owner: string) => ({ dead: false, alive: true })[owner] ?? null;

const ALL = [
  container('of the dead', 'dead'),
  container('of the living', 'alive'),
  container('of another machine', 'elsewhere'),
  container('kept', 'dead', { labels: { 'sigprobe.keep': 'true' } }),
  container('of an image with our labels', 'dead', { name: 'shop' }),
  container('with a name that a pattern would match', 'dead', {
    name: 'sigprobe-xx-1',
    labels: { 'sigprobe.run': '.*' },
  }),
];

const NOTHING = { containers: 0, networks: 0, volumes: 0, kept: 0 };

describe('what a dead call left behind', () => {
  it('goes with the next run, but for what was to be kept', async () => {
    const { engine, removed } = engineWith(ALL);
    expect(await removeLeftovers(engine, { isAlive, keptToo: false, sharedToo: false })).toEqual({
      ...NOTHING,
      containers: 1,
      kept: 3,
    });
    expect(removed).toEqual(['of the dead']);
  });

  it('goes by hand, what was to be kept included', async () => {
    const { engine, removed } = engineWith(ALL);
    expect(await removeLeftovers(engine, { isAlive, keptToo: true, sharedToo: false })).toEqual({
      ...NOTHING,
      containers: 2,
      kept: 2,
    });
    expect(removed).toEqual(['of the dead', 'kept']);
  });
});

describe('a helper container that was left behind', () => {
  it('goes before the container that it has joined, as Podman wants it', async () => {
    const helper = container('helper', 'dead', { name: 'sigprobe-abc123-1-helper' });
    const stranger = container('stranger', 'dead', { name: 'sigprobe-abc123-1-other' });
    const { engine, removed } = engineWith([container('target', 'dead'), helper, stranger]);
    await removeLeftovers(engine, { isAlive, keptToo: false, sharedToo: false });
    expect(removed).toEqual(['helper', 'target']);
  });
});

it('networks and volumes of the dead go after the containers that use them, by their names too', async () => {
  const { engine, removed } = engineWith(
    [container('target', 'dead')],
    [
      shared('network', 'net', 'dead'),
      shared('volume', 'data', 'dead'),
      shared('network', 'of the living', 'alive'),
      shared('volume', 'of another machine', 'elsewhere'),
      shared('network', 'of somebody else', 'dead', 'shop_default'),
    ],
  );
  const found = await removeLeftovers(engine, { isAlive, keptToo: false, sharedToo: true });
  expect(found).toEqual({ containers: 1, networks: 1, volumes: 1, kept: 2 });
  expect(removed).toEqual(['target', 'net', 'data']);
});

describe('a container that another one has joined, which Podman does not remove before it', () => {
  /** An engine that refuses to remove the joined one while the other is there. */
  function podmanWith(containers: readonly LabelledContainer[]) {
    const { engine, removed } = engineWith(containers);
    const remove = async (id: string) => {
      if (id === 'joined' && !removed.includes('joins')) throw new Error('It has dependent containers.');
      await engine.remove(id);
    };
    return { engine: { ...engine, remove }, removed };
  }

  it('is removed once that one is gone', async () => {
    const { engine, removed } = podmanWith([container('joined', 'dead'), container('joins', 'dead')]);
    await removeLeftovers(engine, { isAlive, keptToo: false, sharedToo: false });
    expect(removed).toEqual(['joins', 'joined']);
  });

  it('is not asked for again where nothing else could be removed', async () => {
    const { engine } = podmanWith([container('joined', 'dead')]);
    const asked = removeLeftovers(engine, { isAlive, keptToo: false, sharedToo: false });
    await expect(asked).rejects.toThrow('dependent');
  });
});
