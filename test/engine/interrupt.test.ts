import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));
/** Long enough for every phase: loading, creating, starting, settling, waiting for the end. */
const LATEST_MS = 1_800;
const COUNT = Number(process.env['SIGPROBE_INTERRUPTS'] ?? 12);
/** What a person at a terminal waits for without wondering. */
const PATIENCE_MS = 2_000;

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

interface Interruption {
  readonly code: number;
  readonly tookMs: number;
  readonly stderr: string;
  /** Containers of this call that are still on the engine. */
  readonly left: readonly string[];
}

/** Starts a probe of a program that never ends, sends the signals after the delay, and waits for sigprobe to exit. */
async function interrupt(
  delayMs: number,
  signals: readonly Signal[],
  options: readonly string[] = [],
): Promise<Interruption> {
  const host = inject('host');
  const image = inject('images')['handler-never-exits'] ?? '';
  const args = [BIN, '--host', host, '--grace', '30s', ...options, image];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = exitOf(child);
  await sleep(delayMs);
  const sentMs = performance.now();
  for (const signal of signals) {
    child.kill(signal);
    await sleep(20);
  }
  const code = await exited;
  const tookMs = Math.round(performance.now() - sentMs);
  return { code, tookMs, stderr, left: await containersOf(host, child.pid ?? 0) };
}

/** The exit code as a shell would tell it: 128 + n where a signal ended the program before it could listen. */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL'])),
  );
}

async function containersOf(host: string, pid: number): Promise<string[]> {
  const format = '{{.ID}} {{.Label "sigprobe.owner"}}';
  const args = ['-H', host, 'ps', '-a', '--no-trunc', '--filter', 'label=sigprobe.run', '--format', format];
  const { stdout } = await promisify(execFile)('docker', args);
  return stdout.split('\n').filter((line) => line.includes(`/${pid}/`));
}

function expectClean({ code, tookMs, stderr, left }: Interruption, signal: Signal): void {
  expect({ code, left, stderr: stderr.match(/defect|left behind|^\s+at /gm) }).toEqual({
    code: 128 + constants.signals[signal],
    left: [],
    stderr: null,
  });
  expect(tookMs).toBeLessThan(Math.max(PATIENCE_MS, 3 * engineMs));
}

/** How long the engine takes to start and remove a container by itself: the least that an interrupt in a start can take. */
let engineMs = 0;

beforeAll(async () => {
  const docker = (...args: string[]) => promisify(execFile)('docker', ['-H', inject('host'), ...args]);
  const startMs = performance.now();
  const image = inject('images')['handler-never-exits'] ?? '';
  const { stdout } = await docker('run', '-d', image);
  await docker('rm', '-f', stdout.trim());
  engineMs = performance.now() - startMs;
});

describe('an interrupted probe leaves nothing behind', () => {
  const runs = Array.from({ length: COUNT }, (_, index): [Signal, number, string[]] => [
    SIGNALS[index % SIGNALS.length] ?? 'SIGINT',
    Math.round((index * LATEST_MS) / Math.max(1, COUNT - 1)),
    // Every other run is up early, so that late interrupts meet the wait for the end.
    index % 2 === 0 ? [] : ['--ready', '100ms'],
  ]);

  it.each(runs)('%s after %i ms', async (signal, delayMs, options) => {
    const interruption = await interrupt(delayMs, [signal], options);
    if (process.env['SIGPROBE_INTERRUPTS'] !== undefined)
      console.log(signal, delayMs, interruption.tookMs, interruption.code, interruption.left.length);
    expectClean(interruption, signal);
  });

  it.each([900, 1_500])('Ctrl-C twice after %i ms', async (delayMs) => {
    expectClean(await interrupt(delayMs, ['SIGINT', 'SIGINT']), 'SIGINT');
  });

  it('the first of several signals decides the exit code', async () => {
    expectClean(await interrupt(1_200, ['SIGTERM', 'SIGINT', 'SIGHUP']), 'SIGTERM');
  });

  it('not even what was to be kept', async () => {
    expectClean(await interrupt(1_500, ['SIGINT'], ['--keep']), 'SIGINT');
  });
});
