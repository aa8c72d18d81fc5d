import type { ExpectStatic, TestContext } from 'vitest';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import { expectedOf, type Fixture, forUser, readFixtureFile } from './fixtures.js';
import type { OrdinaryUser } from './ordinary-user.js';
import { containerOf, probeSpec, type SpecProbe, specOf } from './probe-spec.js';
import { expectedSummary, summaryOf } from './recording.js';
import { type CliResult, runCli } from './run-cli.js';
import { validateReport } from './validate-report.js';

/** What sigprobe's exit code says of an outcome when nothing but stopping is asked for. */
const EXIT_CODES = {
  graceful: 0,
  completed: 0,
  abrupt: 0,
  killed: 1,
  unstopped: 1,
  inconclusive: 2,
} as const;

/** What one engine showed of one fixture, for the table at the end of the run. */
export interface Seen {
  readonly engine: string;
  readonly fixture: string;
  readonly outcome: string;
  /** Why expected.json says something else of this engine than of others; null where it does not. */
  readonly why: string | null;
}

declare module 'vitest' {
  interface TaskMeta {
    seen?: Seen;
  }
}

/** Where the image of a fixture is. */
export interface Place {
  readonly host: string;
  readonly image: string;
  /** Who probes it there; absent for who runs the tests. */
  readonly user?: OrdinaryUser;
  /** What the engine is called in the matrix; by its own name and version where that is not said. */
  readonly engine?: string;
}

/** Probes the image of a fixture with the fixture's options. */
export async function probeFixture(
  { name, args, expected: { declared } }: Fixture,
  { host, image, user }: Place,
  options: readonly string[] = [],
): Promise<CliResult & { readonly report: Report }> {
  if (declared !== undefined) {
    const spec =
      'manifest' in declared
        ? containerOf(readFixtureFile(name, declared.manifest), image, declared.container)
        : specOf(image, declared);
    const report = await probeSpec(spec, { host, ...choicesOf(options) });
    return { code: report.summary.exitCode, stdout: '', stderr: '', report };
  }
  const all = ['-q', '--no-remedies', '--format', 'json', '--host', host, ...options, ...args, image];
  const result = await (user === undefined ? runCli(all).result : user.run(all));
  if (result.stdout === '') throw new Error(result.stderr);
  return { ...result, report: JSON.parse(result.stdout) as Report };
}

/** Those options of the command line that are given to every fixture. */
function choicesOf(options: readonly string[]): Omit<SpecProbe, 'host'> {
  return {
    ...(options.includes('--kernel-record') ? { kernelRecord: 'off' } : {}),
    ...(options.includes('--helper') ? { helper: options[options.indexOf('--helper') + 1] } : {}),
  };
}

/** Probes the image of a fixture on the engine and holds the whole report against the fixture's expectation. */
export async function checkFixture(
  fixture: Fixture,
  place: Place,
  { expect, task }: { readonly expect: ExpectStatic; readonly task: TestContext['task'] },
  options: readonly string[] = [],
): Promise<{ result: TargetResult | null; answered: string }> {
  const { name, expected: everywhere } = fixture;
  const { code, stderr, report } = await probeFixture(fixture, place, options);
  expect(validateReport(report)).toEqual([]);
  const answered = engineName(report.engine);
  const engine = place.engine ?? answered;
  const [result] = report.results;
  const isUser = place.user !== undefined;
  // Each engine of the matrix has a network of its own.
  const isElsewhere = isUser && place.engine !== undefined;
  const ofEngine =
    (isUser ? everywhere.engines?.[forUser(engine)] : undefined) ??
    everywhere.engines?.[engine] ??
    (isElsewhere ? everywhere.asUserElsewhere : undefined);
  task.meta.seen = {
    engine: isUser ? forUser(engine) : engine,
    fixture: name,
    outcome: result?.outcome ?? report.errors[0]?.code ?? 'nothing',
    why: ofEngine?.why ?? (isUser ? (everywhere.asUser?.why ?? null) : null),
  };
  if (ofEngine?.refused !== undefined) {
    expect({ code, errors: report.errors.map((each) => each.code) }).toEqual({
      code: 2,
      errors: [ofEngine.refused],
    });
    return { result: null, answered };
  }
  const complaint = ofEngine !== undefined && 'complaint' in ofEngine ? ofEngine.complaint : undefined;
  if (complaint === undefined) expect(stderr).toBe('');
  else expect(stderr).toContain(complaint);
  expect(report.errors).toEqual([]);
  if (result === undefined) throw new Error('the report holds no result');

  const expected = expectedOf(everywhere, engine, { isUser, result });
  expect(summaryOf(result, expected)).toEqual(expectedSummary(expected));
  expect(code).toBe(EXIT_CODES[expected.outcome]);
  expect(report.summary).toMatchObject({ [expected.outcome]: 1, exitCode: code });
  return { result, answered };
}

/** `docker-20.10` for any Docker 20.10, as the engines of the matrix are called. */
export function engineName({ name, version }: Report['engine']): string {
  return `${name}-${version.split('.').slice(0, 2).join('.')}`;
}
