import { describe, it } from 'vitest';
import { readFixtures } from '../../support/fixtures.js';
import { probeThrough } from '../../support/probe-through.js';
import { imageOf, rulesOf } from '../../support/probing.js';
import { expectedSummary, summaryOf } from '../../support/recording.js';
import { validateReport } from '../../support/validate-report.js';

describe.concurrent('where the engine shows no process, the image of the fixture', () => {
  const fixtures = readFixtures().flatMap(({ name, expected: { blind } }) =>
    blind === undefined ? [] : [[name, blind] as const],
  );

  it.for(fixtures)('%s', async ([name, expected], { expect }) => {
    const { report, result } = await probeThrough([], imageOf(name), { remedies: true });
    expect(validateReport(report)).toEqual([]);
    expect(report.engine.view).toBe('none');
    expect(summaryOf(result, expected)).toEqual(expectedSummary(expected));
  });
});

describe.concurrent('where processes can neither be watched closely nor be held, an exit is not called graceful', () => {
  it.for(['distroless-leaves-worker', 'distroless-waits-for-worker'])('%s', async (name, { expect }) => {
    const { result } = await probeThrough(['engine-top'], imageOf(name));
    expect(result.outcome).toBe('abrupt');
    expect(rulesOf(result)).toEqual(['unseen-exit']);
  });

  it('but where they can be held, it is told', async ({ expect }) => {
    const { result } = await probeThrough(['engine-top'], imageOf('shell-forwards-and-waits'));
    expect(result.outcome).toBe('graceful');
  });
});
