import { afterAll, expect, inject, test } from 'vitest';
import { kernelRecordAvailability } from '../../src/engine/processes/kernel-record/tracefs.js';
import { readFixture } from '../support/fixtures.js';
import { mountTracefs } from '../support/mount-tracefs.js';
import { imageOf } from '../support/probing.js';
import { soak } from '../support/soak-runs.js';
import { soakLine, summarizeSoak } from '../support/soak-table.js';

/* A slice of `npm run soak`: images whose verdict hangs on who exits first, while all cores are busy. */

const NAMES = [
  'server-nginx',
  'supervisor-forwards-and-exits',
  'parent-kills-worker-early',
  'exits-leaving-helper',
  'tini-no-handler',
  'starts-worker-late',
];

const unmount = mountTracefs();
afterAll(unmount);

const availability = kernelRecordAvailability();
if (availability.kind === 'unavailable')
  test(`the kernel's record cannot be had here: ${availability.why}; ${availability.how}`, () => {
    expect(availability.why).not.toBe('');
  });

/** The cores may have more to do than to be kept busy by this test. */
const PATIENCE = { timeout: 240_000 };

test(
  'three probes of an image on busy cores agree, with and without the kernel’s record',
  PATIENCE,
  async () => {
    const records = availability.kind === 'available' ? (['on', 'off'] as const) : (['off'] as const);
    const rows = await soak(
      {
        fixtures: NAMES.flatMap((name) => readFixture(name) ?? []),
        host: inject('host'),
        imageOf,
        records,
        runs: 3,
        withRemedies: false,
        options: [],
        jobs: 6,
      },
      () => undefined,
    );
    expect(rows).toHaveLength(NAMES.length * records.length);
    expect(summarizeSoak(rows).faults.map(soakLine)).toEqual([]);
  },
);
