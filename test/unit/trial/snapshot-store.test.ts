import { describe, expect, it } from 'vitest';
import { SnapshotStore } from '../../../src/trial/snapshot-store.js';
import { aProcess, aSnapshot } from '../../support/builders.js';

const small = aSnapshot({ processes: [aProcess()] });
const large = aSnapshot({
  processes: Array.from({ length: 512 }, (_, pid) => aProcess({ pid: pid + 1, args: 'x'.repeat(4_000) })),
});

describe('the snapshots of a trial', () => {
  it('are kept up to their number, the last quarter for looks at set times', () => {
    const store = new SnapshotStore(8);
    for (let n = 0; n < 20; n += 1) store.add(small, false);
    expect(store.kept).toHaveLength(6);
    for (let n = 0; n < 20; n += 1) store.add(small, true);
    expect(store.kept).toHaveLength(8);
  });

  it('of thousands of processes are few', () => {
    const store = new SnapshotStore(200);
    for (let n = 0; n < 200; n += 1) store.add(large, n % 2 === 0);
    expect(store.kept.length).toBeGreaterThan(0);
    expect(store.kept.length).toBeLessThan(5);
  });

  it('hold at least the first, whatever it weighs', () => {
    const store = new SnapshotStore(200);
    const processes = [aProcess({ args: 'x'.repeat(9_000_000) })];
    store.add(aSnapshot({ processes }), false);
    expect(store.kept).toHaveLength(1);
  });
});
