import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from './median.js';

/*
 * How long sigprobe takes to start, side by side with node alone: each case in turn, twenty times. Another bin/sigprobe.js can
 * be named, to compare with.
 */

const RUNS = 20;
const own = resolve(import.meta.dirname, '../../bin/sigprobe.js');
const programs = [own, ...process.argv.slice(2).map((path) => resolve(path))];
const folder = mkdtempSync(join(tmpdir(), 'sigprobe-bench-'));
const socket = join(folder, 'engine.sock');

const CASES: readonly { readonly name: string; readonly measure: (bin: string) => Promise<number> }[] = [
  { name: '--help', measure: (bin) => untilEnd([bin, '--help']) },
  { name: '--version', measure: (bin) => untilEnd([bin, '--version']) },
  { name: 'a usage error', measure: (bin) => untilEnd([bin, '--no-such-option']) },
  { name: 'no engine there', measure: (bin) => untilEnd([bin, '--host', 'unix:///nowhere.sock', 'x']) },
  { name: 'the first engine call', measure: untilCall },
];

async function untilEnd(args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
  return performance.now() - startMs;
}

/** Until the first byte of a request arrives at what it takes for an engine. */
async function untilCall(bin: string): Promise<number> {
  const server = createServer().listen(socket);
  await once(server, 'listening');
  const startMs = performance.now();
  const child = spawn(process.execPath, [bin, '--host', `unix://${socket}`, 'x'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const [connection] = await once(server, 'connection');
  await once(connection, 'data');
  const tookMs = performance.now() - startMs;
  child.kill('SIGKILL');
  await ended;
  connection.destroy();
  server.close();
  return tookMs;
}

const bare: number[] = [];
const taken = CASES.map(() => programs.map((): number[] => []));
try {
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await untilEnd(['-e', '0']));
    for (const [at, { measure }] of CASES.entries())
      for (const [which, program] of programs.entries()) taken[at]?.[which]?.push(await measure(program));
  }
} finally {
  rmSync(folder, { recursive: true });
}

const words = (times: readonly number[]) =>
  `${Math.round(median(times))} ms | ${(median(times) / median(bare)).toFixed(2)}`;
console.log(
  `node ${process.version}, median of ${RUNS} runs in turn, and how many times \`node -e 0\` that is\n`,
);
console.log(`| case |${programs.map(() => ' time | ratio |').join('')}`);
console.log(`| --- |${programs.map(() => ' --- | --- |').join('')}`);
console.log(`| node -e 0 |${programs.map(() => ` ${words(bare)} |`).join('')}`);
for (const [at, { name }] of CASES.entries())
  console.log(`| ${name} |${(taken[at] ?? []).map((times) => ` ${words(times)} |`).join('')}`);
