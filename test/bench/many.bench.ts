import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Report } from '../../src/diagnosis/results/report.js';
import { readFixtures } from '../support/fixtures.js';
import { startSigprobe } from '../support/sigprobe-child.js';

/*
 * Many images on one engine, with more and more targets side by side: how long they take, what that costs, and whether
 * the answers stay what they are alone. Prints a table in Markdown. `npm run bench -- many 20,60 1,4,16`.
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

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
  readonly engineS: number | null;
  readonly stderr: string;
  readonly notProbed: number;
  /** Of each target, in the order in which they were named. */
  readonly outcomes: readonly string[];
  readonly firstFindings: readonly string[];
}

async function measure(images: readonly string[], atOnce: number): Promise<Measured> {
  const cpuS = engineCpuS();
  const startMs = performance.now();
  const args = ['--no-remedies', '--quiet', '--format', 'json', '--jobs', String(atOnce), ...more, ...images];
  const { stdout, stderr, peakMb, atMs } = await startSigprobe(args).ended;
  const { results, errors } = JSON.parse(stdout) as Report;
  const endS = engineCpuS();
  return {
    seconds: (atMs - startMs) / 1_000,
    peakMb,
    engineS: cpuS === null || endS === null ? null : endS - cpuS,
    stderr,
    notProbed: errors.length,
    outcomes: results.map(({ outcome }) => outcome),
    firstFindings: results.map(({ findings: [first] }) => first?.rule ?? ''),
  };
}

/** How many are not what they were. */
const changed = (now: readonly string[], before: readonly string[]) =>
  now.filter((each, index) => each !== before[index]).length;

const HEADS = ['images', 'jobs', 's', 'images a minute', 'peak MB', 'engine CPU s', 'not probed'];
const CHANGES = ['other outcomes', 'other first findings'];
console.log(`| ${[...HEADS, ...CHANGES].join(' | ')} |`);
console.log(`|${' --: |'.repeat(HEADS.length + CHANGES.length)}`);
for (const count of numbers(counts)) {
  let alone: Measured | null = null;
  for (const atOnce of numbers(jobs)) {
    const measured = await measure(imagesFor(count), atOnce);
    alone ??= measured;
    const { seconds, peakMb, engineS, notProbed, stderr } = measured;
    const cells = [
      count,
      atOnce,
      seconds.toFixed(1),
      Math.round((count * 60) / seconds),
      peakMb,
      engineS?.toFixed(1) ?? '',
      notProbed,
      changed(measured.outcomes, alone.outcomes),
      changed(measured.firstFindings, alone.firstFindings),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (stderr !== '') console.log(stderr);
  }
}
