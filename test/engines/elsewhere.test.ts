import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import type { Outcome } from '../../src/index.js';
import { type EngineName, recipeOf, whyNotHere } from '../support/engines/index.js';
import { useEngine } from '../support/engines/use-engine.js';
import { expectedOn, hasRecord, readFixtures } from '../support/fixtures.js';
import { imageOf } from '../support/probing.js';
import { openRemoteEngine } from '../support/remote-engine.js';
import { runCli } from '../support/run-cli.js';

/** With and without a shell; seen by ps alone, by threads alone, and by what is left behind. */
const FIXTURES: ReadonlySet<string> = new Set([
  'distroless-handler',
  'distroless-no-handler',
  'healthcheck-late-handler',
  'non-root-user',
  'python-no-handler',
  'shell-form-server',
  'sigwait-thread',
  'supervisor-forwards-and-waits',
  'tini-handler',
  'trap-exits-without-server',
]);

/** Podman 4.3 lists processes by the ps of the image, and tells no columns apart; what is left is a shell in the image. */
function viewOn(engine: string, fixture: string): string {
  if (engine !== 'podman-4.3') return 'engine-top';
  return fixture.startsWith('distroless-') ? 'none' : 'exec';
}

/** What was not seen to end in order is not called graceful. */
function outcomeThrough(view: string, outcome: Outcome): Outcome {
  return view === 'none' && outcome === 'graceful' ? 'abrupt' : outcome;
}

/** One that is reached over TCP alone has had all fixtures that way. */
const isFar = (name: EngineName) => recipeOf(name).over === 'tcp';

for (const name of inject('engines').names.filter((each) => !isFar(each) && whyNotHere(each) === null))
  describe(`on ${name}, were it on another machine,`, () => {
    const engine = useEngine(name);
    let proxy: Awaited<ReturnType<typeof openRemoteEngine>>;
    beforeAll(async () => {
      proxy = await openRemoteEngine(engine.host());
    });
    afterAll(() => proxy?.close());

    const fixtures = readFixtures().filter(({ name }) => FIXTURES.has(name));
    it.concurrent.for(fixtures)(
      'the outcome is the same, or what was not seen is said: $name',
      async ({ name: fixture, expected }, context) => {
        const args = ['-q', '--no-remedies', '--grace', '5s', '--format', 'json', '--helper', 'never'];
        const { stdout, stderr } = await runCli([...args, '--host', proxy.host, imageOf(fixture)]).result;
        context.expect(stderr).toBe('');
        const { results, engine: facts } = JSON.parse(stdout) as Report;
        const [result] = results;
        if (result === undefined) throw new Error(stdout);
        const { outcome, exitCode } = expectedOn(expected, name, { hasRecord: hasRecord(result) });
        const view = viewOn(name, fixture);
        context
          .expect({
            outcome: result.outcome,
            exitCode: result.exit?.code ?? null,
            view: facts.view,
          })
          .toEqual({ outcome: outcomeThrough(view, outcome), exitCode, view });
        const isUnseen = result.findings.some(({ rule }) => rule === 'unseen-exit');
        context.expect(isUnseen).toBe(view === 'none' && exitCode !== null);
      },
    );
  });

it('the fixtures are those that there are', () => {
  const names = new Set(readFixtures().map(({ name }) => name));
  expect([...FIXTURES].filter((name) => !names.has(name))).toEqual([]);
});
