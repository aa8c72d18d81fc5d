import { writeFileSync } from 'node:fs';
import { buildFixtures } from '../../fixtures/build.js';
import { kernelRecordAvailability } from '../../src/engine/processes/kernel-record/tracefs.js';
import { ensureEngine } from './engine.js';
import { type Fixture, readFixture, readFixtures } from './fixtures.js';
import { becomeOrdinaryUser } from './ordinary-user.js';
import { openRemoteEngine } from './remote-engine.js';
import { soak } from './soak-runs.js';
import { type SoakRow, soakHead, soakLine, soakMarkdown, summarizeSoak } from './soak-table.js';

/**
 * Probes fixtures again and again while every core is busy; returns 0 when the same image always got the same answer, or
 * expected.json says why not, and none passed that should not.
 */
async function soakFixtures(names: readonly string[]): Promise<number> {
  const fixtures = names.length === 0 ? readFixtures().filter(isImageAlone) : names.map(fixtureNamed);
  const log = (line: string) => console.error(line);
  const engine = await ensureEngine(log);
  const user = process.env['SIGPROBE_SOAK_USER'] === '1' ? await becomeOrdinaryUser(engine.host) : undefined;
  const helper = process.env['SIGPROBE_SOAK_HELPER'];
  const elsewhere = helper === undefined ? null : await openRemoteEngine(engine.host);
  const host = elsewhere?.host ?? user?.host ?? engine.host;
  const images = await buildFixtures({ host: engine.host, names: fixtures.map(({ name }) => name), log });
  console.log(soakHead);
  const rows = await soak(
    {
      fixtures,
      host,
      imageOf: (name) => images.get(name) ?? '',
      user,
      records: user === undefined && helper === undefined ? recordModes() : ['off'],
      options: helper === undefined ? [] : ['--helper', helper],
      runs: countIn(process.env['SIGPROBE_SOAK_RUNS'], 10),
      withRemedies: process.env['SIGPROBE_SOAK_REMEDIES'] !== '0',
      jobs: countIn(process.env['SIGPROBE_SOAK_JOBS'], 2),
    },
    (row) => console.log(soakLine(row)),
  ).finally(() => user?.close());
  await elsewhere?.close();
  const out = process.env['SIGPROBE_SOAK_OUT'];
  if (out !== undefined) writeFileSync(out, soakMarkdown(rows));
  const { sentence, faults } = summarizeSoak(rows);
  console.log(`\n${sentence}`);
  return faults.length === 0 ? 0 : 1;
}

/** What a file declares cannot be named on a command line. */
function isImageAlone({ expected }: Fixture): boolean {
  return expected.declared === undefined;
}

function fixtureNamed(name: string): Fixture {
  const fixture = readFixture(name);
  if (fixture === null) throw new Error(`There is no fixtures/${name}/expected.json.`);
  return fixture;
}

function recordModes(): SoakRow['record'][] {
  const availability = kernelRecordAvailability();
  if (availability.kind === 'available') return ['on', 'off'];
  console.error(
    `Probed without the kernel's record alone: ${availability.why}; to have it, ${availability.how}.`,
  );
  return ['off'];
}

function countIn(text: string | undefined, otherwise: number): number {
  const count = Number(text ?? otherwise);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`'${text}' is no number of runs or jobs.`);
}

try {
  process.exitCode = await soakFixtures(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
