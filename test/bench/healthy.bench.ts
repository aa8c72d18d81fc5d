import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { median } from './median.js';
import { binsOf, timeProbe } from './sigprobe-bins.js';

/*
 * What a healthy image costs beyond the time that it takes to settle, against what a person would type instead:
 * `docker run -d`, `docker stop`, `docker rm`. Each image in turn. `npm run bench -- healthy [RUNS [OTHER/bin/sigprobe.js]]`.
 */

const [runs = '5', ...others] = process.argv.slice(2);
const bins = binsOf(others);

/** Of which the probe alone tells all. */
const IMAGES = [
  'c-handler',
  'distroless-handler',
  'node-handler',
  'perl-handler',
  'php-handler',
  'python-handler',
  'ruby-handler',
  'server-nginx-sigterm',
  'server-redis',
  'tini-handler',
].map((name) => `sigprobe-fixture/${name}`);
/** Until its handlers are there; nobody counts it. */
const UP_AFTER_MS = 1_500;

const docker = async (...args: readonly string[]) => {
  const startMs = performance.now();
  const { stdout } = await promisify(execFile)('docker', args);
  return { tookMs: performance.now() - startMs, said: stdout.trim() };
};

/** The three commands, client included. */
async function timeCommands(image: string): Promise<number> {
  const run = await docker('run', '-d', image);
  await sleep(UP_AFTER_MS);
  const stop = await docker('stop', run.said);
  const remove = await docker('rm', run.said);
  return run.tookMs + stop.tookMs + remove.tookMs;
}

/** Beyond the settling, which is all that the three commands do not do. */
async function timeBeyondSettling(bin: string, image: string): Promise<number> {
  const { tookMs, result } = await timeProbe(bin, [image]);
  if (result.outcome !== 'graceful' || result.runs.length > 1) throw new Error(`${image}: ${result.outcome}`);
  return tookMs - (result.runs[0]?.ready?.afterMs ?? 0);
}

const heads = ['image', 'docker ms', ...bins.flatMap((_, n) => [`sigprobe${n || ''} ms`, 'ratio'])];
console.log(`| ${heads.join(' | ')} |\n| --- |${' --: |'.repeat(heads.length - 1)}`);
const ratios: number[][] = bins.map(() => []);
for (const image of IMAGES) {
  const byDocker: number[] = [];
  const bySigprobe: number[][] = bins.map(() => []);
  for (let n = 0; n < Number(runs); n += 1) {
    byDocker.push(await timeCommands(image));
    for (const [index, bin] of bins.entries()) bySigprobe[index]?.push(await timeBeyondSettling(bin, image));
  }
  const own = bySigprobe.map(median);
  const ratio = own.map((ms) => ms / median(byDocker));
  for (const [index, each] of ratio.entries()) ratios[index]?.push(each);
  const cells = own.flatMap((ms, index) => [Math.round(ms), ratio[index]?.toFixed(2)]);
  console.log(`| ${[image.split('/')[1], Math.round(median(byDocker)), ...cells].join(' | ')} |`);
}
console.log(`| median | | ${ratios.map((each) => `| ${median(each).toFixed(2)}`).join(' | ')} |`);
