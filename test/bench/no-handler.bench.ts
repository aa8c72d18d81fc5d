import { median } from './median.js';
import { binsOf, timeProbe } from './sigprobe-bins.js';

/*
 * How soon an image without a handler has its verdict, the proof and a verified fix, of a budget of 30 s: the whole call, with
 * and without the kernel's record, in turn. `npm run bench -- no-handler [RUNS [OTHER/bin/sigprobe.js]]`.
 */

const [runs = '5', ...others] = process.argv.slice(2);
const bins = binsOf(others);
const IMAGES = ['python-no-handler', 'shell-form-server', 'node-no-handler'];

async function timeVerdict(bin: string, image: string, record: string): Promise<number> {
  const args = ['--grace', '30s', '--kernel-record', record, `sigprobe-fixture/${image}`];
  const { tookMs, result } = await timeProbe(bin, args);
  const fix = result.remedies.find(({ recommended }) => recommended);
  if (result.outcome !== 'killed' || result.stoppedWaiting === null || fix?.verified !== true)
    throw new Error(`${image}: ${result.outcome}, ${result.stoppedWaiting?.proof}, ${fix?.id}`);
  return tookMs / 1_000;
}

const words = (seconds: readonly number[]) =>
  `${median(seconds).toFixed(2)} | ${Math.max(...seconds).toFixed(2)}`;

const heads = ['image', "kernel's record", ...bins.flatMap((_, n) => [`sigprobe${n || ''} s`, 'most'])];
console.log(`| ${heads.join(' | ')} |\n| --- | --- |${' --: |'.repeat(heads.length - 2)}`);
for (const image of IMAGES)
  for (const record of ['auto', 'off']) {
    const taken: number[][] = bins.map(() => []);
    for (let n = 0; n < Number(runs); n += 1)
      for (const [index, bin] of bins.entries()) taken[index]?.push(await timeVerdict(bin, image, record));
    console.log(`| ${[image, record === 'auto' ? 'yes' : 'no', ...taken.map(words)].join(' | ')} |`);
  }
