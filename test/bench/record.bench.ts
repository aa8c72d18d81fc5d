import { performance } from 'node:perf_hooks';
import { identifyOwner } from '../../src/api/owner.js';
import { openKernelRecorder } from '../../src/engine/processes/kernel-record/recorder.js';
import { connect, probe } from '../../src/index.js';
import { median } from './median.js';

/*
 * What the kernel's record costs: probes of one image with and without it, in turn, and what it takes to begin and to end
 * a recording, which a call does once for all of its trials.
 */

const [image = 'sigprobe-fixture/c-handler', count = '8'] = process.argv.slice(2);
/** Trials of one call: the recording is begun and ended once for all of them. */
const RUNS = 3;
const engine = await connect();

async function timed<Result>(work: () => Promise<Result>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

const probeWith = (kernelRecord: 'auto' | 'off') =>
  timed(() => probe(image, { engine, kernelRecord, remedies: false, runs: RUNS }));

const openAndClose = () =>
  timed(async () => {
    const opened = await openKernelRecorder(identifyOwner(process.pid));
    if (!('record' in opened)) throw new Error(`${opened.why}: ${opened.how}`);
    await opened.close();
  });

const differences = () => seen.auto.map((ms, index) => ms - (seen.off[index] ?? ms));

/** `1203 ms (1180 to 1342 ms)`: the median and the extremes. */
function words(times: readonly number[]): string {
  const whole = times.map(Math.round);
  return `${median(whole)} ms (${Math.min(...whole)} to ${Math.max(...whole)} ms)`;
}

const seen: Record<'auto' | 'off', number[]> = { auto: [], off: [] };
const opened: number[] = [];
await probeWith('off');
for (let trial = 0; trial < Number(count); trial += 1) {
  for (const mode of trial % 2 === 0 ? (['auto', 'off'] as const) : (['off', 'auto'] as const))
    seen[mode].push(await probeWith(mode));
  opened.push(await openAndClose());
}
engine.close();
console.log(`${count} calls of ${RUNS} trials of ${image} each, median (least to most)`);
console.log(`  with the kernel's record     ${words(seen.auto)}`);
console.log(`  without                      ${words(seen.off)}`);
console.log(`  difference, pair by pair     ${words(differences())}`);
console.log(`  to begin and end a recording ${words(opened)}`);
