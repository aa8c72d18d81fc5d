import { Readable, Writable } from 'node:stream';
import type { CliProcess, InterruptSignal } from '../../src/cli/cli-process.js';
import { run } from '../../src/cli/run.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Record<string, string>;
  readonly isTTY?: boolean;
  /** What standard input holds. */
  readonly stdin?: string;
  /** The working directory; this process's own unless given. */
  readonly cwd?: string;
}

/** Runs the command line in this process with captured streams; `interrupt` plays a signal. */
export function runCli(
  args: readonly string[],
  { env = {}, isTTY = false, stdin = '', cwd = process.cwd() }: CliOptions = {},
) {
  const listeners = new Map<InterruptSignal, Set<() => void>>();
  const stdout = new Capture(isTTY);
  const stderr = new Capture(isTTY);
  const cli: CliProcess = {
    argv: ['node', 'sigprobe', ...args],
    env: { LANG: 'C.UTF-8', ...env },
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    pid: process.pid,
    platform: process.platform,
    cwd: () => cwd,
    on: (signal, listener) => listeners.set(signal, (listeners.get(signal) ?? new Set()).add(listener)),
    off: (signal, listener) => listeners.get(signal)?.delete(listener),
  };
  const result = run(cli).then((code): CliResult => ({ code, stdout: stdout.text, stderr: stderr.text }));
  const interrupt = (signal: InterruptSignal) => {
    for (const listener of listeners.get(signal) ?? []) listener();
  };
  return { result, interrupt };
}

class Capture extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 80;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
