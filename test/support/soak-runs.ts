import type { Report } from '../../src/diagnosis/results/report.js';
import { inParallel } from '../../src/probe/pool.js';
import { whileCoresAreBusy } from './busy-cores.js';
import { engineName } from './corpus.js';
import { expectedOn, type Fixture } from './fixtures.js';
import type { OrdinaryUser } from './ordinary-user.js';
import { startSigprobe } from './sigprobe-child.js';
import type { Said, SoakRow } from './soak-table.js';

/** What to probe again and again, and how. */
export interface Soak {
  readonly fixtures: readonly Fixture[];
  readonly host: string;
  readonly imageOf: (fixture: string) => string;
  /** With and without the kernel's record. */
  readonly records: readonly SoakRow['record'][];
  readonly runs: number;
  readonly withRemedies: boolean;
  /** Options of every probe. */
  readonly options: readonly string[];
  /** Probes side by side. */
  readonly jobs: number;
  /** Who probes; absent for who runs this. */
  readonly user?: OrdinaryUser | undefined;
}

/** Probes each fixture as often as asked while every core is busy; `onRow` hears of each row once it is complete. */
export function soak(soaked: Soak, onRow: (row: SoakRow) => void): Promise<SoakRow[]> {
  const rows = soaked.fixtures.flatMap((fixture) =>
    soaked.records.map((record) => ({ fixture, record, said: [] as Said[] })),
  );
  const probes = rows.flatMap((row) => Array.from({ length: soaked.runs }, () => row));
  return whileCoresAreBusy(async () => {
    const complete: SoakRow[] = [];
    await inParallel(probes, soaked.jobs, async ({ fixture, record, said }) => {
      const { engine, ...one } = await probeOnce(fixture, soaked, record);
      if (said.push(one) < soaked.runs) return;
      const row = {
        fixture: fixture.name,
        record,
        said,
        ...expectationOf(fixture, engine, { record, isUser: soaked.user !== undefined }),
      };
      complete.push(row);
      onRow(row);
    });
    return complete;
  });
}

/** What expected.json says of a fixture in one of the ways in which it is probed. */
function expectationOf(
  { expected }: Fixture,
  engine: string,
  { record, isUser }: { readonly record: SoakRow['record']; readonly isUser: boolean },
): Pick<SoakRow, 'expected' | 'actual' | 'varies'> {
  return {
    expected: expectedOn(expected, engine, { hasRecord: record === 'on', isUser }).outcome,
    actual: expectedOn(expected, engine, { hasRecord: true, isUser: false }).outcome,
    varies: expected.varies?.why ?? (record === 'off' ? (expected.withoutRecord?.why ?? null) : null),
  };
}

async function probeOnce(
  { name, args }: Fixture,
  { host, imageOf, withRemedies, options, user }: Soak,
  record: SoakRow['record'],
): Promise<Said & { readonly engine: string }> {
  const common = ['-q', '--format', 'json', '--host', host, '--kernel-record', record];
  const remedies = withRemedies ? [] : ['--no-remedies'];
  const all = [...common, ...remedies, ...options, ...args, imageOf(name)];
  const { stdout, stderr, code } = await (user === undefined ? startSigprobe(all).ended : user.run(all));
  if (stdout === '') return failed(stderr.trim().split('\n', 1)[0] ?? `exit code ${code}`);
  const { engine, results, errors } = JSON.parse(stdout) as Report;
  const [result] = results;
  if (result === undefined) return failed(errors[0]?.code ?? 'no result');
  return {
    engine: engineName(engine),
    outcome: result.outcome,
    finding: result.findings[0]?.rule ?? 'none',
    remedy: result.remedies.find(({ recommended }) => recommended)?.id ?? 'none',
  };
}

function failed(why: string): Said & { readonly engine: string } {
  return { engine: '', outcome: `failed: ${why}`, finding: 'none', remedy: 'none' };
}
