import { describe, expect, it } from 'vitest';
import type { Table } from '../../../../src/engine/port.js';
import type { HelperView } from '../../../../src/engine/processes/helper/helper-view.js';
import { createViewer, type ViewerParts } from '../../../../src/engine/processes/viewer.js';
import { aProcess } from '../../../support/builders.js';

const STATUS = 'Name:\tapp\nState:\tS (sleeping)\nPPid:\t0\nNSpid:\t1\nVmSize:\t1 kB\n';
const SHOWN: Table = {
  view: 'helper',
  initPid: 1,
  processes: [aProcess({ pid: 1 })],
  foreign: 0,
  starvedMs: null,
};

/** A view through a helper that shows these tables, one a look, of a container with a shell and an engine with no ps. */
function aViewer(tables: readonly (Table | null)[] | null, parts: Partial<ViewerParts> = {}) {
  let looks = 0;
  const helper: HelperView = {
    get isOpen() {
      return tables?.[looks - 1] != null;
    },
    look: async () => {
      looks += 1;
      return tables?.[looks - 1] ?? null;
    },
    owners: () => [],
  };
  return createViewer({
    views: ['host-proc', 'engine-top', 'exec'],
    containerId: 'c',
    hostPid: 0,
    helper: Promise.resolve(tables === null ? null : helper),
    top: async () => ({ titles: [], rows: [] }),
    executeAs: () => async () => `self 9\n=== process ===\n0\napp\n${STATUS}`,
    ...parts,
  });
}

const TOP = {
  titles: ['PID', 'LWP', 'PPID', 'STAT', 'BLOCKED', 'IGNORED', 'CAUGHT', 'WCHAN', 'COMMAND'],
  rows: [['1', '1', '0', 'S', ...Array<string>(3).fill('0000000000000000'), '-', 'app']],
};

describe('a view through a helper', () => {
  it('is quick while the helper answers, and not that of this machine', async () => {
    const viewer = aViewer([SHOWN]);
    expect(viewer.isQuick).toBe(false);
    expect(await viewer.look('sample')).toEqual(SHOWN);
    expect(viewer).toMatchObject({ isQuick: true, isHere: false });
  });

  it('gives way to the shell of the image, which numbers processes alike, once the helper is lost', async () => {
    const viewer = aViewer([SHOWN, null], { top: async () => TOP });
    await viewer.look('sample');
    expect(await viewer.look('sample')).toMatchObject({ view: 'exec', initPid: 1 });
    expect(viewer.isQuick).toBe(false);
    expect(await viewer.look('sample')).toMatchObject({ view: 'exec' });
  });

  it('gives way to all others where the helper does not come, or never showed anything', async () => {
    for (const tables of [null, [null]])
      expect(await aViewer(tables, { top: async () => TOP }).look('sample')).toMatchObject({
        view: 'engine-top',
      });
  });

  it('shows nothing where nothing is left', async () => {
    const views = ['host-proc', 'engine-top'] as const;
    const viewer = aViewer([SHOWN, null], { views, top: async () => TOP });
    await viewer.look('sample');
    expect(await viewer.look('sample')).toBeNull();
  });
});
