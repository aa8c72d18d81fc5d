import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookThroughTop, type Top } from '../../../src/engine/processes/engine-top.js';
import { lookThroughExec } from '../../../src/engine/processes/exec.js';
import { isContainerInit, lookThroughProc } from '../../../src/engine/processes/host-proc.js';
import { limitProcesses } from '../../../src/engine/processes/max-processes.js';
import { PROCESS_COLUMNS, THREAD_COLUMNS } from '../../../src/kernel/ps.js';
import { MAX_PROCESSES } from '../../../src/observation.js';
import { aProcess } from '../../support/builders.js';
import { SCRATCH } from '../../support/scratch.js';

/** As the /proc of the container shows it: numbered by its own PID namespace, and by others within that. */
const STATUS = (pid: number, ppid: number, ...within: readonly number[]) =>
  `Name:\tapp\nState:\tS (sleeping)\nPPid:\t${ppid}\nNSpid:\t${[pid, ...within].join('\t')}\nVmSize:\t1 kB\n`;

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

  it('does not count the shell that reads it', async () => {
    const records = [STATUS(1, 0), STATUS(2, 0), STATUS(23, 0)].map(
      (record) => `=== process ===\n0\n\n${record}`,
    );
    const table = await lookThroughExec(async () => `self 23\n${records.join('')}`);
    expect(table).toMatchObject({ processes: [{ pid: 1 }], foreign: 1 });
  });
});

describe('a process in a PID namespace of its own', () => {
  it('is one of the container, by the number that the container has for it', async () => {
    const records = [STATUS(1, 0), STATUS(7, 1, 1)].map((record) => `=== process ===\n0\n\n${record}`);
    const table = await lookThroughExec(async () => records.join(''));
    expect(table?.processes.map(({ containerPid }) => containerPid)).toEqual([1, 7]);
  });

  it('has that number in the /proc of the machine as well', () => {
    const root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
    const add = (pid: number, ppid: number, ...within: readonly number[]) => {
      mkdirSync(join(root, `${pid}/task/${pid}`), { recursive: true });
      writeFileSync(join(root, `${pid}/status`), STATUS(pid, ppid, ...within));
    };
    try {
      add(500, 400, 1);
      add(510, 500, 7, 1);
      writeFileSync(join(root, '500/task/500/children'), '510 ');
      const table = lookThroughProc(root, 500, 'sample');
      expect(table?.processes.map(({ containerPid }) => containerPid)).toEqual([1, 7]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('a table read from /proc', () => {
  it('keeps the two ends of a command line that is longer than anybody reads', () => {
    const root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
    try {
      mkdirSync(join(root, '7/task/7'), { recursive: true });
      writeFileSync(join(root, '7/status'), STATUS(7, 0, 1));
      writeFileSync(join(root, '7/cmdline'), 'app\0--short\0');
      expect(lookThroughProc(root, 7, 'full')?.processes[0]).toMatchObject({
        args: 'app --short',
        argv: ['app', '--short'],
      });
      writeFileSync(join(root, '7/cmdline'), `app\0${'x'.repeat(1_000_000)}\0`);
      const endless = lookThroughProc(root, 7, 'full')?.processes[0];
      expect(endless?.args).toMatch(/^app x{8000,8200}… …x{8000,8200}…$/);
      writeFileSync(join(root, '7/cmdline'), `app\0${'x'.repeat(20_000)}\0writer\0`);
      const process = lookThroughProc(root, 7, 'full')?.processes[0];
      expect(process?.args).toMatch(/^app x{8000,8200}… …x{8000,8200} writer$/);
      // A part is not what could be run again.
      expect(process?.argv).toBeNull();
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe("a table from the engine's top", () => {
  const titles = (columns: string) => columns.toUpperCase().split(',');
  const SETS = ['0000000000000000', '0000000000000000', '0000000000000000'];
  const rows: readonly (readonly [pid: string, ppid: string, program: string, args: string])[] = [
    ['1', '0', 'server', '/server'],
    ['7', '0', 'sh', 'sh -c check'],
    ['8', '7', 'ps', 'ps aux'],
    ['20', '0', 'ps', `ps -o ${PROCESS_COLUMNS}`],
    ['21', '0', 'ps', `ps -L -o ${THREAD_COLUMNS}`],
    ['22', '0', 'exe', `podman-top 1536 0 /usr/bin/ps -L -o ${THREAD_COLUMNS}`],
    ['23', '0', 'ps', '[ps] <defunct>'],
    ['24', '0', 'ps', '[ps]'],
  ];
  const top: Top = async (psArgs) =>
    psArgs.startsWith('-L')
      ? {
          titles: ['PID', ...titles(THREAD_COLUMNS).slice(1)],
          rows: rows.map(([pid, ppid, program]) => [pid, pid, ppid, 'S', ...SETS, '-', program]),
        }
      : {
          titles: ['PID', ...titles(PROCESS_COLUMNS).slice(1)],
          rows: rows.map(([pid, ppid, , args]) => [pid, ppid, 'S', '0000000000000000', ...SETS, '-', args]),
        };

  it('counts an exec as foreign, and not the ps that lists', async () => {
    const table = await lookThroughTop(top, 4_711, 'full');
    expect(table).toMatchObject({ processes: [{ pid: 1, program: 'server' }], foreign: 2 });
  });

  it('counts neither by names alone', async () => {
    const table = await lookThroughTop(top, 4_711, 'sample');
    // The ps of the shell that was put in cannot be told from the one that lists.
    expect(table).toMatchObject({ processes: [{ pid: 1, program: 'server' }], foreign: 1 });
  });
});

describe('PID 1 of a container', () => {
  const ID = 'c0ffee'.padEnd(64, '0');
  const OTHER = 'decade'.padEnd(64, '0');
  const mounts = (id: string) =>
    `36 35 0:24 /containers/overlay-containers/${id}/userdata/hosts /etc/hosts rw - tmpfs tmpfs rw\n`;

  it.each<[string, { status?: string; cgroup: string | null; mountinfo?: string }, boolean]>([
    ['is known by its cgroup', { cgroup: `0::/docker/${ID}\n` }, true],
    ['is known by its mounts where its cgroup names none', { cgroup: '0::/\n', mountinfo: mounts(ID) }, true],
    ['is not what has the mounts of another', { cgroup: '0::/\n', mountinfo: mounts(OTHER) }, false],
    ['is not what is in the cgroup of another', { cgroup: `0::/${OTHER}\n`, mountinfo: mounts(ID) }, false],
    ['is not what hides both', { cgroup: null }, false],
    ['is not what nothing names', { cgroup: '0::/user.slice\n', mountinfo: '' }, false],
    [
      'is not a process of the machine itself',
      { status: 'Name:\tapp\nState:\tS\nPPid:\t1\nNSpid:\t7\n', cgroup: '0::/\n', mountinfo: mounts(ID) },
      false,
    ],
  ])('%s', (_, { status = STATUS(7, 0, 1), cgroup, mountinfo }, expected) => {
    const root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
    try {
      mkdirSync(join(root, '7'));
      writeFileSync(join(root, '7/status'), status);
      if (cgroup !== null) writeFileSync(join(root, '7/cgroup'), cgroup);
      if (mountinfo !== undefined) writeFileSync(join(root, '7/mountinfo'), mountinfo);
      expect(isContainerInit(root, 7, ID)).toBe(expected);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('a table of too many processes', () => {
  it('keeps PID 1', () => {
    const processes = Array.from({ length: 1_000 }, (_, index) => aProcess({ pid: index + 1 })).reverse();
    const table = limitProcesses({ view: 'exec', initPid: 1, processes, foreign: 0, starvedMs: null });
    expect(table.processes).toHaveLength(MAX_PROCESSES);
    expect(table.processes[0]?.pid).toBe(1);
  });
});
