import type { TargetResult } from '../../src/diagnosis/results/report.js';
import { timingOf } from '../../src/report/human/sections/phases.js';
import { ensureEngine } from '../support/engine.js';
import { type Fixture, readFixtureFile, readFixtures } from '../support/fixtures.js';
import { containerOf, probeSpec, specOf } from '../support/probe-spec.js';
import { BIN } from '../support/sigprobe-child.js';
import { timeProbe } from './sigprobe-bins.js';

/*
 * Which images take longest beyond their budget: the whole call, remedies and the kernel's record included, one image at a time.
 * Without a budget each has its own, where its expected.json names one, or 10 s. Prints the slowest as a table in Markdown, and
 * how many were over. `npm run bench -- longest [BUDGET [FIXTURE...]]`.
 */

const [budget, ...names] = process.argv.slice(2);
const fixtures = readFixtures().filter(({ name }) => names.length === 0 || names.includes(name));
const { host } = await ensureEngine((line) => console.error(line));

const USUAL_BUDGET = '10s';
/** What may come on top of the budget. */
const BAR_MS = 5_000;
const SHOWN = 25;
/** What takes less is not what takes long. */
const WORTH_A_WORD_MS = 250;

interface Row {
  readonly name: string;
  readonly outcome: string;
  readonly tookMs: number;
  readonly beyondMs: number;
  /** The same without the time that the deciding trial took to become ready, which no budget covers. */
  readonly beyondReadyMs: number;
  readonly where: string;
}

/** What a file declares is probed in this process, with the budget that it declares. */
async function timeFixture({ name, args, expected }: Fixture) {
  const image = `sigprobe-fixture/${name}`;
  const { declared, options } = expected;
  if (declared === undefined) {
    const grace = budget ?? options?.['grace'] ?? USUAL_BUDGET;
    return timeProbe(BIN, ['--pull', 'never', ...args, '--grace', String(grace), image]);
  }
  const spec =
    'manifest' in declared
      ? containerOf(readFixtureFile(name, declared.manifest), image, declared.container)
      : specOf(image, declared);
  const startMs = performance.now();
  const { results, errors } = await probeSpec(spec, { host, remedies: true });
  const [result] = results;
  if (result === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return { tookMs: performance.now() - startMs, result };
}

function toRow(name: string, tookMs: number, result: TargetResult): Row {
  const { outcome, grace, runs } = result;
  const beyondMs = tookMs - grace.budgetMs;
  const beyondReadyMs = beyondMs - (runs[0]?.phases?.readyMs ?? 0);
  return { name, outcome, tookMs, beyondMs, beyondReadyMs, where: whereOf(result) };
}

/** Of each trial when it began, and what took long in it. */
function whereOf(result: TargetResult): string {
  const timing = timingOf(result);
  const trials = timing?.runs.map(({ trial, phases }) => {
    const cells = timing.columns.flatMap(({ head, ms }) => {
      const value = ms(phases) ?? 0;
      return head !== 'sum' && value >= WORTH_A_WORD_MS ? [`${head} ${seconds(value)}`] : [];
    });
    return `${trial.id}: ${cells.join(', ')}`;
  });
  return trials?.join('; ') ?? '';
}

const seconds = (ms: number) => (ms / 1_000).toFixed(1);

const rows: Row[] = [];
for (const fixture of fixtures) {
  const { tookMs, result } = await timeFixture(fixture);
  const row = toRow(fixture.name, tookMs, result);
  rows.push(row);
  console.error(
    `${fixture.name}: ${seconds(row.beyondMs)} s beyond, ${seconds(row.beyondReadyMs)} without ready`,
  );
}

const HEADS = ['image', 'outcome', 's in all', 'budget', 'beyond', 'without ready', 'where, s'];
console.log(`| ${HEADS.join(' | ')} |\n| --- | --- |${' --: |'.repeat(HEADS.length - 3)} --- |`);
for (const row of rows.toSorted((one, other) => other.beyondReadyMs - one.beyondReadyMs).slice(0, SHOWN)) {
  const { name, outcome, tookMs, beyondMs, beyondReadyMs, where } = row;
  const numbers = [tookMs, tookMs - beyondMs, beyondMs, beyondReadyMs].map(seconds);
  console.log(`| ${[name, outcome, ...numbers, where].join(' | ')} |`);
}
const over = rows.filter(({ beyondMs }) => beyondMs > BAR_MS).length;
const overReady = rows.filter(({ beyondReadyMs }) => beyondReadyMs > BAR_MS).length;
console.log(
  `\n${over} of ${rows.length} took more than ${seconds(BAR_MS)} s beyond their budget, ${overReady} without the time to become ready.`,
);
