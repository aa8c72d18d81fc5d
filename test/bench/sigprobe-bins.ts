import { resolve } from 'node:path';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import { BIN, startSigprobe } from '../support/sigprobe-child.js';

/** This checkout's program and, to compare with, those that are named, such as an older checkout's bin/sigprobe.js. */
export function binsOf(others: readonly string[]): string[] {
  return [BIN, ...others.map((path) => resolve(path))];
}

/** How long a whole call took, from the start of its process to the end, and what it said. */
export async function timeProbe(
  bin: string,
  args: readonly string[],
): Promise<{ readonly tookMs: number; readonly result: TargetResult }> {
  const as = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, node: process.execPath, bin };
  const startMs = performance.now();
  const { stdout, stderr, atMs } = await startSigprobe(['--quiet', '--format', 'json', ...args], {}, as)
    .ended;
  const [result] = stdout === '' ? [] : (JSON.parse(stdout) as Report).results;
  if (result === undefined) throw new Error(stderr);
  return { tookMs: atMs - startMs, result };
}
