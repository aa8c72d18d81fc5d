import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { median } from './median.js';

/*
 * What it takes sigprobe to start, side by side with node alone, each case in turn. Another bin/sigprobe.js can be named, to
 * compare with. Other work on the machine changes elapsed time at once and processor time little, so ratios are of the latter.
 * Linux alone.
 */

interface Taken {
  readonly elapsedMs: number;
  readonly processorMs: number;
}

const RUNS = 20;
const own = resolve(import.meta.dirname, '../../bin/sigprobe.js');
const programs = [own, ...process.argv.slice(2).map((path) => resolve(path))];
const folder = mkdtempSync(join(tmpdir(), 'sigprobe-bench-'));
const socket = join(folder, 'engine.sock');

const CASES: readonly { readonly name: string; readonly measure: (bin: string) => Promise<Taken> }[] = [
  { name: '--help', measure: (bin) => untilEnd([bin, '--help']) },
  { name: '--version', measure: (bin) => untilEnd([bin, '--version']) },
  { name: 'a usage error', measure: (bin) => untilEnd([bin, '--no-such-option']) },
  { name: 'no engine there', measure: (bin) => untilEnd([bin, '--host', 'unix:///nowhere.sock', 'x']) },
  { name: 'the first engine call', measure: untilCall },
];

/** bash tells to the millisecond what its child took. */
async function untilEnd(args: readonly string[]): Promise<Taken> {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>&1';
  const bash = spawn('bash', ['-c', script, 'bash', process.execPath, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [elapsed = 0, user = 0, system = 0] = (await text(bash.stderr)).trim().split(' ').map(Number);
  return { elapsedMs: elapsed * 1000, processorMs: (user + system) * 1000 };
}

/** Until the first byte of a request arrives at what it takes for an engine. */
async function untilCall(bin: string): Promise<Taken> {
  const server = createServer().listen(socket);
  await once(server, 'listening');
  const startMs = performance.now();
  const child = spawn(process.execPath, [bin, '--host', `unix://${socket}`, 'x'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const [connection] = await once(server, 'connection');
  await once(connection, 'data');
  child.kill('SIGSTOP');
  const taken = { elapsedMs: performance.now() - startMs, processorMs: processorMsOf(child.pid ?? 0) };
  child.kill('SIGKILL');
  await ended;
  connection.destroy();
  server.close();
  return taken;
}

/** Of all threads so far; /proc counts nanoseconds. */
function processorMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const spent = readdirSync(tasks).map((id) =>
    Number(readFileSync(`${tasks}/${id}/schedstat`, 'utf8').split(' ')[0]),
  );
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}

const bare: Taken[] = [];
const taken = CASES.map(() => programs.map((): Taken[] => []));
try {
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await untilEnd(['-e', '0']));
    for (const [at, { measure }] of CASES.entries())
      for (const [which, program] of programs.entries()) taken[at]?.[which]?.push(await measure(program));
  }
} finally {
  rmSync(folder, { recursive: true });
}

const elapsed = (taken: readonly Taken[]) => Math.round(median(taken.map(({ elapsedMs }) => elapsedMs)));
const processor = (taken: readonly Taken[]) => median(taken.map(({ processorMs }) => processorMs));
const words = (taken: readonly Taken[]) =>
  ` ${elapsed(taken)} ms | ${Math.round(processor(taken))} ms | ${(processor(taken) / processor(bare)).toFixed(2)} |`;
console.log(
  `node ${process.version}, medians of ${RUNS} runs in turn, ratios of processor time to \`node -e 0\`\n`,
);
console.log(`| case |${programs.map(() => ' elapsed | processor | ratio |').join('')}`);
console.log(`| --- |${programs.map(() => ' --- | --- | --- |').join('')}`);
console.log(`| node -e 0 |${programs.map(() => words(bare)).join('')}`);
for (const [at, { name }] of CASES.entries())
  console.log(`| ${name} |${(taken[at] ?? []).map(words).join('')}`);
