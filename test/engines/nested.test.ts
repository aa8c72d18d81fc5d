import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { type Certificates, makeCertificates } from '../support/certificates.js';
import { type ContainedCli, containCli } from '../support/contained-cli.js';
import { ensureFolder } from '../support/engines/folder.js';
import { recipeOf } from '../support/engines/index.js';
import { expectedOn, readFixture } from '../support/fixtures.js';
import {
  type EngineImage,
  importEngine,
  type NestedEngine,
  startNestedEngine,
} from '../support/nested-engine.js';
import { imageOf, rulesOf } from '../support/probing.js';

const { found, whyNone } = inject('engines');
const START_BUDGET_MS = 10 * 60_000;
const FIXTURES = [
  'distroless-handler',
  'python-no-handler',
  'shell-form-server',
  'supervisor-forwards-and-waits',
];

let cli: ContainedCli;
let certificates: Certificates;
let programs: EngineImage;
beforeAll(async () => {
  if (whyNone !== null) return;
  cli = await containCli(found.host, imageOf('python-handler'));
  certificates = makeCertificates();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  programs = await importEngine(found.host, await ensureFolder(recipeOf('docker-26.1').programs, log));
}, START_BUDGET_MS);
afterAll(async () => {
  await programs?.remove();
  await cli?.remove();
  certificates?.remove();
});

if (whyNone !== null)
  it(`no engine is nested in the one that was found: ${whyNone}`, () => {
    expect(whyNone).not.toBe('');
  });

/** What is seen by an engine that has this ps: busybox's tells nothing of signals, so that only a shell in the image does. */
const VIEWS = {
  procps: () => 'engine-top',
  busybox: (fixture: string) => (fixture.startsWith('distroless-') ? 'none' : 'exec'),
} as const;

for (const ps of whyNone === null ? (['procps', 'busybox'] as const) : [])
  describe.concurrent(`in a job beside an engine in a container, behind TLS, with the ps of ${ps},`, () => {
    let engine: NestedEngine;
    beforeAll(async () => {
      engine = await startNestedEngine({
        host: found.host,
        programs,
        certificates,
        tags: FIXTURES.map(imageOf),
        busyboxFrom: ps === 'busybox' ? imageOf('shell-form-busybox') : null,
      });
    }, START_BUDGET_MS);
    afterAll(() => engine?.close());

    it.each(FIXTURES)('the outcome is the same, or what was not seen is said: %s', async (fixture) => {
      const options = ['-q', '--no-remedies', '--grace', '5s', '--format', 'json', '--helper', 'never'];
      const { stdout, stderr } = await cli.run(engine.options, [...options, imageOf(fixture)]);
      expect(stderr).toBe('');
      const report = JSON.parse(stdout) as Report;
      const [result] = report.results;
      const { expected } = readFixture(fixture) ?? {};
      if (result === undefined || expected === undefined) throw new Error(stdout);
      const { outcome, exitCode } = expectedOn(expected, 'docker-26.1', { hasRecord: false });
      const view = VIEWS[ps](fixture);
      expect({
        outcome: result.outcome,
        exitCode: result.exit?.code ?? null,
        view: report.engine.view,
      }).toEqual({
        outcome: view === 'none' ? 'abrupt' : outcome,
        exitCode,
        view,
      });
      expect(rulesOf(result).includes('unseen-exit')).toBe(view === 'none');
    });

    it('doctor finds the engine by its name', async () => {
      const { code, stdout } = await cli.run(engine.options, ['doctor']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/DOCKER_HOST {2}tcp:\/\/docker:2376 answers/);
      expect(stdout).toMatch(/host-proc {3}works only with an engine on a local socket/);
    });
  });
