import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembleReport } from '../../src/diagnosis/results/assemble.js';
import { formatPieces } from '../../src/report/index.js';
import { planShards } from '../../src/shards/plan-shards.js';
import { aReport } from '../support/builders.js';
import { abandonedChildren, graceful, killedAtBudget, shellForm } from '../unit/report/scenarios.js';

/*
 * Saved shards of more and more targets, merged by the command line in a process of its own: seconds and memory must
 * grow no faster than the targets. Prints a table in Markdown. `npm run bench -- merge 1000,10000,100000 human,json`.
 */

const [counts = '1000,10000,100000', wanted = 'human,json'] = process.argv.slice(2);
const SIGPROBE = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));
const SCENARIOS = [graceful, shellForm, abandonedChildren, killedAtBudget];
const SHARDS = 20;

console.log('| results | format | s | MB read | MB resident at most | exit code |');
console.log('| --: | --- | --: | --: | --: | --: |');
for (const count of counts.split(',').map(Number)) {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-bench-'));
  const { files, bytes } = writeShards(count, folder);
  for (const format of wanted.split(',')) {
    const { seconds, peakMb, code } = await merge(files, format);
    console.log(
      `| ${count} | ${format} | ${seconds.toFixed(1)} | ${Math.round(bytes / 1e6)} | ${peakMb} | ${code} |`,
    );
  }
  rmSync(folder, { recursive: true });
}

function writeShards(count: number, folder: string): { files: string[]; bytes: number } {
  const names = Array.from({ length: count }, (_, nth) => `shop/api-${nth}:1`);
  const plan = planShards(
    names.map((name) => ({ kind: 'image', name, budgetMs: 1, runs: 1, pod: null })),
    SHARDS,
    null,
  );
  let bytes = 0;
  const files = plan.shards.map(({ targets }, nth) => {
    const results = targets.map(({ name, position }) => {
      const result = SCENARIOS[position % SCENARIOS.length] ?? graceful;
      return { ...result, target: { ...result.target, name } };
    });
    const waivers = { strict: false, whole: false };
    const shard = { index: nth + 1, total: SHARDS, plan: 'bench', targets, waivers };
    const report = assembleReport({ toolVersion: '1.0.0', engine: aReport().engine, results, shard });
    const file = join(folder, `${nth}.json`);
    const handle = openSync(file, 'w');
    for (const piece of formatPieces.json(report)) bytes += writeSync(handle, piece);
    closeSync(handle);
    return file;
  });
  return { files, bytes };
}

/** The peak is the kernel's own count, read while the process is still there. */
async function merge(files: readonly string[], format: string) {
  const startMs = performance.now();
  const child = spawn(process.execPath, [SIGPROBE, 'merge', '--format', format, ...files], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMb = 0;
  const timer = setInterval(() => {
    const [, kb = '0'] = /VmHWM:\s+(\d+)/.exec(readStatus(child.pid)) ?? [];
    peakMb = Math.max(peakMb, Math.round(Number(kb) / 1_000));
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  return { seconds: (performance.now() - startMs) / 1_000, peakMb, code };
}

function readStatus(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
