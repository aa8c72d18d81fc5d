import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dependentProject, leftBy } from '../support/dependent-project.js';
import { startSigprobe } from '../support/sigprobe-child.js';

/*
 * Runs of a service with what it depends on that are interrupted or killed, each at another moment: what they leave on
 * the engine, before `sigprobe clean` and after it. `npm run bench -- interrupted 50`.
 */

const [count = '50', host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'] =
  process.argv.slice(2);
const SIGNALS = ['SIGINT', 'SIGKILL', 'SIGTERM', 'SIGKILL'] as const;

const folder = mkdtempSync(join(tmpdir(), 'sigprobe-interrupted-'));
const file = join(folder, 'compose.yaml');
writeFileSync(file, dependentProject('sigprobe-fixture/python-handler'));

/** By signal: the PIDs of the runs, and how many of them had ended before it came. */
const runs = { SIGINT: [] as number[], SIGTERM: [] as number[], SIGKILL: [] as number[] };
let ended = 0;
const start = () => {
  const args = ['compose', '--host', host, '--file', file, '--no-config', '--with-dependencies', 'web'];
  return startSigprobe(args);
};
try {
  // Every phase of a whole one: what it depends on, the service itself, and the removal of all.
  const startMs = performance.now();
  await start().ended;
  const latestMs = performance.now() - startMs;
  for (let index = 0; index < Number(count); index += 1) {
    const signal = SIGNALS[index % SIGNALS.length] ?? 'SIGINT';
    const child = start();
    const over = child.ended.then(() => true);
    // Spread evenly, and never twice the same moment.
    const isOver = await Promise.race([over, sleep((latestMs * ((index * 7) % 50)) / 50).then(() => false)]);
    if (isOver) ended += 1;
    child.kill(signal);
    await child.ended;
    runs[signal].push(child.pid);
  }
  const counted = async (pids: readonly number[]) => (await leftBy(host, pids)).length;
  console.log('| signal | runs | left behind |');
  console.log('| :-- | --: | --: |');
  for (const [signal, pids] of Object.entries(runs))
    console.log(`| ${signal} | ${pids.length} | ${await counted(pids)} |`);
  const { stdout } = await startSigprobe(['clean', '--host', host]).ended;
  const all = Object.values(runs).flat();
  console.log(`\n${ended} had ended before the signal. sigprobe clean: ${stdout.trim()}`);
  console.log(`Left behind by ${all.length} runs after it: ${await counted(all)}`);
} finally {
  rmSync(folder, { recursive: true });
}
