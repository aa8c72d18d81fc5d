import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readWorkdirs, readWorkdirsInside } from '../../../../src/engine/processes/workdirs.js';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** A /proc with a line of processes, each the child of the one before, in these directories. */
function procOf(directories: readonly (string | null)[]): string {
  const root = mkdtempSync(join(tmpdir(), 'sigprobe-proc-'));
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

describe('working directories that a command tells', () => {
  const told = '1 /srv\n7 /\n8 /old (deleted)\n9 \n40 /elsewhere\nx /y\n';

  it('are those of the processes asked for that have one', async () => {
    expect(await readWorkdirsInside(async () => told, [1, 7, 8, 9])).toEqual({ 1: '/srv', 7: '/' });
  });

  it('are none where the command cannot be run', async () => {
    const refuse = () => Promise.reject(new Error('no such container'));
    expect(await readWorkdirsInside(refuse, [1])).toEqual({});
  });
});
