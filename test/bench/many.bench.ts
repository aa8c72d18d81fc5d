import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Report } from '../../src/diagnosis/results/report.js';
import { readFixtures } from '../support/fixtures.js';
import { startSigprobe } from '../support/sigprobe-child.js';

/*
 * Many images on one engine, with more and more targets side by side: how long they take, what that costs, and whether
 * the answers stay what they are alone: each row is compared with the first of its number of images, so that
 * `npm run bench -- many 69 1,16,16,16` tells whether sixteen at once answer as one after another, three times. Prints a table
 * in Markdown, and what the limit is. `npm run bench -- many 5,20,60,200 1,2,4,8,16,32`.
 */

const [counts = '5,20,60', jobs = '1,2,4,8,16,32', ...more] = process.argv.slice(2);
const numbers = (text: string) => text.split(',').map(Number);

/** Without options of their own, and the same each time they are probed. */
const IMAGES = readFixtures()
  .filter(({ args, expected }) => args.length === 0 && expected.varies === undefined)
  .map(({ name }) => `sigprobe-fixture/${name}`);

/** The first so many, from the beginning again where there are not as many. */
const imagesFor = (count: number) =>
  Array.from({ length: count }, (_, index) => IMAGES[index % IMAGES.length] ?? '');

const TICKS_PER_SECOND = 100;

/** Processor time of the engine's daemons and of what they waited for, s; null on another machine. */
function engineCpuS(): number | null {
  try {
    const pids = execFileSync('pidof', ['dockerd', 'containerd'], { encoding: 'utf8' }).trim().split(' ');
    const ticks = pids.map((pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    });
    return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** What all processors of this machine have spent working so far, s; null where /proc does not tell. */
function machineCpuS(): number | null {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'utf8')
      .split('\n', 1)
      .flatMap((line) => line.split(/ +/).map(Number));
    return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

interface Measured {
  readonly atOnce: number;
  readonly seconds: number;
  readonly peakMb: number;
  readonly engineS: number | null;
  /** Of all processors, how much of the time they worked, for whomever; 0 to 1. */
  readonly busy: number | null;
  /** Lines on standard error that do not begin as sigprobe's do. */
  readonly foreign: readonly string[];
  readonly notProbed: number;
  /** Of each target, in the order in which they were named. */
  readonly outcomes: readonly string[];
  readonly firstFindings: readonly string[];
}

async function measure(images: readonly string[], atOnce: number): Promise<Measured> {
  const cpuS = engineCpuS();
  const workedS = machineCpuS();
  const startMs = performance.now();
  const args = ['--no-remedies', '--quiet', '--format', 'json', '--jobs', String(atOnce), ...more, ...images];
  const { stdout, stderr, peakMb, atMs } = await startSigprobe(args).ended;
  const { results, errors } = JSON.parse(stdout) as Report;
  const seconds = (atMs - startMs) / 1_000;
  return {
    atOnce,
    seconds,
    peakMb,
    engineS: since(cpuS, engineCpuS()),
    busy: since(workedS, machineCpuS(), seconds * availableParallelism()),
    foreign: stderr.split('\n').filter((line) => line !== '' && !/^(sigprobe: | {2})/.test(line)),
    notProbed: errors.length,
    outcomes: results.map(({ outcome }) => outcome),
    firstFindings: results.map(({ findings: [first] }) => first?.rule ?? ''),
  };
}

function since(before: number | null, after: number | null, of = 1): number | null {
  return before === null || after === null ? null : (after - before) / of;
}

/** Which are not what they were: `image: before, now`. */
const changed = (images: readonly string[], now: readonly string[], before: readonly string[]) =>
  images.flatMap((image, index) =>
    now[index] === before[index] ? [] : [`${image}: ${before[index]}, now ${now[index]}`],
  );

const percent = (share: number | null) => (share === null ? '' : `${Math.round(share * 100)} %`);

/** The processors work for the most of the time: nothing can become quicker by being done beside something else. */
const EXHAUSTED = 0.85;

/** What keeps the fastest from being faster. */
function limitOf(rows: readonly Measured[]): string {
  const best = rows.reduce((fastest, row) => (row.seconds < fastest.seconds ? row : fastest));
  const { atOnce, seconds, busy, engineS } = best;
  const engine = engineS === null ? null : engineS / seconds / availableParallelism();
  const processors = `the processors are busy for ${percent(busy)} of the time, with the engine's daemons for ${percent(engine)}`;
  const isLast = rows.every((row) => row.atOnce <= atOnce);
  if (busy === null) return `fastest at ${atOnce} jobs; what the processors do is not known here`;
  if (busy >= EXHAUSTED) return `fastest at ${atOnce} jobs, and the processors are the limit: ${processors}`;
  if (isLast) return `fastest at ${atOnce} jobs, the most that were tried: ${processors}`;
  return `fastest at ${atOnce} jobs; more wait for the engine to start and remove: ${processors}`;
}

const HEADS = [
  ...['images', 'jobs', 's', 'images a minute', 'peak MB', 'engine CPU s', 'processors busy', 'not probed'],
  ...['other outcomes', 'other first findings', 'lines of others'],
];
console.log(`| ${HEADS.join(' | ')} |`);
console.log(`|${' --: |'.repeat(HEADS.length)}`);
for (const count of numbers(counts)) {
  const images = imagesFor(count);
  const rows: Measured[] = [];
  const notes: string[] = [];
  for (const atOnce of numbers(jobs)) {
    const measured = await measure(images, atOnce);
    rows.push(measured);
    const [alone = measured] = rows;
    const { seconds, peakMb, engineS, busy, notProbed, foreign } = measured;
    const outcomes = changed(images, measured.outcomes, alone.outcomes);
    const findings = changed(images, measured.firstFindings, alone.firstFindings);
    const cells = [
      ...[count, atOnce, seconds.toFixed(1), Math.round((count * 60) / seconds), peakMb],
      ...[engineS?.toFixed(1) ?? '', percent(busy), notProbed],
      ...[outcomes.length, findings.length, foreign.length],
    ];
    console.log(`| ${cells.join(' | ')} |`);
    notes.push(...[...outcomes, ...findings, ...foreign].map((note) => `${atOnce} jobs: ${note}`));
  }
  notes.push(limitOf(rows));
  console.log(`\n${notes.map((note) => `- ${count} images, ${note}`).join('\n')}\n`);
}
