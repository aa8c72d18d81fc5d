import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookThroughExec } from '../../../src/engine/processes/exec.js';
import { lookThroughProc } from '../../../src/engine/processes/host-proc.js';
import { limitProcesses } from '../../../src/engine/processes/max-processes.js';
import { MAX_PROCESSES } from '../../../src/observation.js';
import { aProcess } from '../../support/builders.js';

const STATUS = (pid: number, ppid: number) =>
  `Name:\tapp\nState:\tS (sleeping)\nPPid:\t${ppid}\nNSpid:\t9${pid}\t${pid}\nVmSize:\t1 kB\n`;

describe('a table read from inside the container', () => {
  const read = (records: readonly string[]) =>
    lookThroughExec(async () => records.map((record) => `=== process ===\n0\n\n${record}`).join(''));

  it('of a chain of ten thousand processes is read in a moment', async () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => STATUS(index + 1, index));
    const startMs = performance.now();
    expect((await read(chain.reverse()))?.processes).toHaveLength(10_000);
    expect(performance.now() - startMs).toBeLessThan(3_000);
  });

  it('leaves out what descends from nobody, or from itself', async () => {
    const table = await read([
      STATUS(1, 0),
      STATUS(2, 1),
      STATUS(3, 0),
      STATUS(4, 3),
      STATUS(5, 6),
      STATUS(6, 5),
    ]);
    expect(table?.processes.map(({ pid }) => pid)).toEqual([1, 2]);
    expect(table?.foreign).toBe(4);
  });
});

describe('a table read from /proc', () => {
  it('cuts a command line that is longer than anybody reads', () => {
    const root = mkdtempSync(join(tmpdir(), 'sigprobe-proc-'));
    try {
      mkdirSync(join(root, '7/task/7'), { recursive: true });
      writeFileSync(join(root, '7/status'), STATUS(1, 0));
      writeFileSync(join(root, '7/cmdline'), 'app\0--short\0');
      expect(lookThroughProc(root, 7, 'full')?.processes[0]).toMatchObject({
        args: 'app --short',
        argv: ['app', '--short'],
      });
      writeFileSync(join(root, '7/cmdline'), `app\0${'x'.repeat(1_000_000)}\0`);
      const process = lookThroughProc(root, 7, 'full')?.processes[0];
      expect(process?.args).toMatch(/^app x{16000,17000}…$/);
      // A part is not what could be run again.
      expect(process?.argv).toBeNull();
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('a table of too many processes', () => {
  it('keeps PID 1', () => {
    const processes = Array.from({ length: 1_000 }, (_, index) => aProcess({ pid: index + 1 })).reverse();
    const table = limitProcesses({ view: 'exec', initPid: 1, processes, foreign: 0 });
    expect(table.processes).toHaveLength(MAX_PROCESSES);
    expect(table.processes[0]?.pid).toBe(1);
  });
});
