import { describe, expect, it } from 'vitest';
import type { Engine, LabelledContainer } from '../../../src/engine/port.js';
import { removeLeftovers } from '../../../src/probe/leftovers.js';

/** An engine with these containers that notes what is removed. */
function engineWith(containers: readonly LabelledContainer[]) {
  const removed: string[] = [];
  const engine: Pick<Engine, 'labelled' | 'remove'> = {
    labelled: async () => [...containers],
    remove: async (id) => {
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

describe('what a dead call left behind', () => {
  it('goes with the next run, but for what was to be kept', async () => {
    const { engine, removed } = engineWith(ALL);
    expect(await removeLeftovers(engine, { isAlive, keptToo: false })).toEqual({ removed: 1, kept: 3 });
    expect(removed).toEqual(['of the dead']);
  });

  it('goes by hand, what was to be kept included', async () => {
    const { engine, removed } = engineWith(ALL);
    expect(await removeLeftovers(engine, { isAlive, keptToo: true })).toEqual({ removed: 2, kept: 2 });
    expect(removed).toEqual(['of the dead', 'kept']);
  });
});

describe('a helper container that was left behind', () => {
  it('goes before the container that it has joined, as Podman wants it', async () => {
    const helper = container('helper', 'dead', { name: 'sigprobe-abc123-1-helper' });
    const stranger = container('stranger', 'dead', { name: 'sigprobe-abc123-1-other' });
    const { engine, removed } = engineWith([container('target', 'dead'), helper, stranger]);
    await removeLeftovers(engine, { isAlive, keptToo: false });
    expect(removed).toEqual(['helper', 'target']);
  });
});
