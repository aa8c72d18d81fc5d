import { describe, inject, it } from 'vitest';
import { identifyOwner } from '../../src/cli/owner.js';
import { connectDocker } from '../../src/engine/docker/engine.js';
import { parseEndpoint } from '../../src/engine/endpoint.js';
import { PLAIN_SETTINGS, probe } from '../../src/index.js';
import { readFixtures } from '../support/fixtures.js';
import { summaryOf } from '../support/recording.js';
import { validateReport } from '../support/validate-report.js';

describe.concurrent('where the engine shows no process, the image of the fixture', () => {
  const fixtures = readFixtures().flatMap(({ name, expected: { blind } }) =>
    blind === undefined ? [] : [[name, blind] as const],
  );

  it.for(fixtures)('%s', async ([name, expected], { expect, signal }) => {
    const engine = await connectDocker(parseEndpoint(inject('host'), null), []);
    const image = inject('images')[name] ?? '';
    const report = await probe(
      [{ kind: 'image', name, image, entrypoint: null, cmd: null, init: false, settings: PLAIN_SETTINGS }],
      {
        grace: { budgetMs: 3_000, source: 'option' },
        signal: null,
        reach: 'pid-1',
        second: null,
        load: null,
        when: 'ready',
        runs: 1,
        platforms: [],
        ready: { kind: 'auto' },
        readyTimeoutMs: 30_000,
        pull: 'never',
        fullGrace: false,
        remedies: true,
        keep: false,
        require: 'stop',
      },
      {
        engine,
        ...identifyOwner(process.pid),
        isOwnerAlive: () => null,
        jobs: 1,
        abort: signal,
        onStep: () => undefined,
      },
    ).finally(() => engine.close());
    expect(validateReport(report)).toEqual([]);
    expect(report.engine.view).toBe('none');
    const [result] = report.results;
    if (result === undefined) throw new Error('the report holds no result');
    expect(summaryOf(result, expected)).toEqual({
      outcome: expected.outcome,
      exitCode: expected.exitCode,
      missing: expected.missing,
      fires: expected.fires,
      silent: [],
      proof: expected.proof,
    });
  });
});
