import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../src/index.js';
import { inParallel } from '../../src/probe/pool.js';
import { whileCoresAreBusy } from '../support/busy-cores.js';
import { readFixtures } from '../support/fixtures.js';
import { recordStart } from './settle/record.js';
import { compareRules } from './settle/table.js';
import { appendTrace, MODES, type Mode, readTraces } from './settle/trace.js';

/*
 * When is a container up? Records how the fixtures come up, on an idle machine and with every core busy, and replays that to
 * rules that say how long it must be quiet. Linux, as root. `npm run bench -- settle FOLDER [RUNS [AT_ONCE [FIXTURE...]]]`;
 * what the folder holds already is not recorded again.
 */

const [folder, runs = '5', atOnce = '4', ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name a folder for the recordings.');
mkdirSync(folder, { recursive: true });
const fileOf = (mode: Mode) => join(folder, `${mode}.traces`);

/** Those that stay up until they are signalled. */
const fixtures = readFixtures().filter(
  ({ name, expected: { outcome } }) =>
    outcome !== 'inconclusive' && outcome !== 'completed' && (names.length === 0 || names.includes(name)),
);

async function record(mode: Mode): Promise<void> {
  const runId = randomBytes(4).toString('hex');
  const engine = await connect();
  const done = new Map<string, number>();
  for await (const { fixture } of readTraces(fileOf(mode))) done.set(fixture, (done.get(fixture) ?? 0) + 1);
  const starts = Array.from({ length: Number(runs) }, (_, run) =>
    fixtures.filter(({ name }) => (done.get(name) ?? 0) <= run),
  ).flat();
  let count = 0;
  await inParallel(starts, Number(atOnce), async (fixture) => {
    count += 1;
    const containerName = `sigprobe-settle-${runId}-${count}`;
    try {
      await appendTrace(fileOf(mode), await recordStart(engine, fixture, { mode, containerName }));
    } catch (error) {
      console.error(`${fixture.name}: ${error instanceof Error ? error.message : error}`);
    }
  });
  await engine.close();
}

async function* allTraces() {
  for (const mode of MODES) yield* readTraces(fileOf(mode));
}

await record('idle');
await whileCoresAreBusy(() => record('busy'));
console.log(await compareRules(allTraces()));
