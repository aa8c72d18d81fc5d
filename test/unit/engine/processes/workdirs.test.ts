import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../../src/engine/port.js';
import { readWorkdirs, readWorkdirsInside } from '../../../../src/engine/processes/workdirs.js';
import { aProcess } from '../../../support/builders.js';
import { SCRATCH } from '../../../support/scratch.js';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** A /proc with a line of processes, each the child of the one before, in these directories. */
function procOf(directories: readonly (string | null)[]): string {
  const root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
  roots.push(root);
  directories.forEach((directory, index) => {
    const pid = 100 + index;
    const home = join(root, String(pid));
    mkdirSync(join(home, 'task', String(pid)), { recursive: true });
    const status = `Name:\tapp\nState:\tS (sleeping)\nPPid:\t${pid - 1}\nNSpid:\t${pid}\t${index + 1}\nVmSize:\t1 kB\n`;
    writeFileSync(join(home, 'status'), status);
    writeFileSync(join(home, 'task', String(pid), 'status'), status);
    const children = index + 1 < directories.length ? `${pid + 1} ` : '';
    writeFileSync(join(home, 'task', String(pid), 'children'), children);
    if (directory !== null) symlinkSync(directory, join(home, 'cwd'));
  });
  return root;
}

describe('working directories', () => {
  it('are read of each process that shows it', () => {
    expect(readWorkdirs(procOf(['/', '/srv', null]), 100)).toEqual({ 100: '/', 101: '/srv' });
  });

  it('are none where a directory was removed', () => {
    expect(readWorkdirs(procOf(['/srv/old (deleted)']), 100)).toEqual({});
  });

  it('are none of a container that has gone', () => {
    expect(readWorkdirs(procOf([]), 100)).toEqual({});
  });
});

describe('working directories read by a shell inside the container', () => {
  const table: Table = {
    view: 'host-proc',
    initPid: 100,
    processes: [1, 7].map((pid) => aProcess({ pid: 99 + pid, ppid: 98 + pid, containerPid: pid })),
    foreign: 0,
    starvedMs: null,
  };
  const record = (pid: number, ppid: number, workdir: string) =>
    `=== process ===\nName:\tapp\nState:\tS (sleeping)\nPPid:\t${ppid}\nNSpid:\t${pid}\n=== workdir ===\n${workdir}`;

  it('are told by the PIDs of this machine, and not those of the shell', async () => {
    const told = record(1, 0, '/\n') + record(7, 1, '/srv/a b\n') + record(23, 0, '/root\n');
    expect(await readWorkdirsInside(async () => told, table)).toEqual({ 100: '/', 106: '/srv/a b' });
  });

  it('are left out where they are hidden in there as well', async () => {
    const told = record(1, 0, '') + record(7, 1, '/srv\n');
    expect(await readWorkdirsInside(async () => told, table)).toEqual({ 106: '/srv' });
  });

  it('are none where the image has no shell', async () => {
    const fail = async () => Promise.reject(new Error('no such file'));
    expect(await readWorkdirsInside(fail, table)).toEqual({});
    expect(await readWorkdirsInside(async () => '', table)).toEqual({});
  });
});
