import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_FILES, readOpenFiles } from '../../../../src/engine/processes/open-files.js';
import { aProcess, aSnapshot } from '../../../support/builders.js';
import { SCRATCH } from '../../../support/scratch.js';

/** /proc/net/tcp with a socket that listens on port 8080. */
const TCP = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 50 1 0000 100 0',
  '',
].join('\n');

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** A /proc in which these processes have these links under fd. */
function procOf(processes: Readonly<Record<number, readonly string[]>>): string {
  const root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
  roots.push(root);
  for (const [pid, targets] of Object.entries(processes)) {
    mkdirSync(join(root, pid, 'fd'), { recursive: true });
    mkdirSync(join(root, pid, 'fdinfo'));
    mkdirSync(join(root, pid, 'net'));
    for (const [fd, target] of targets.entries()) symlinkSync(target, join(root, pid, 'fd', String(fd)));
    writeFileSync(
      join(root, pid, 'net', 'unix'),
      '0000: 0003 0000 0000 0001 03 40\n0000: 0003 0000 0000 0001 03 41\n',
    );
    writeFileSync(join(root, pid, 'net', 'tcp'), TCP);
  }
  return root;
}

const tableOf = (...pids: number[]) =>
  aSnapshot({ processes: pids.map((pid, index) => aProcess({ pid, containerPid: index + 1 })) });

/** Looks at these tables one after the other, and again at the last one. */
const looks = (...tables: ReturnType<typeof tableOf>[]) => {
  const left = [...tables];
  return async () => (left.length > 1 ? left.shift() : left[0]) ?? null;
};

const listed = (
  pid: number,
  ppid: number,
  link: string,
  [wchan, syscall, state] = ['0', '', 'S (sleeping)'],
) =>
  [
    '=== process ===',
    wchan,
    syscall,
    'total 0',
    `${link} -> pipe:[90]`,
    '=== status ===',
    `Name:\tnode\nState:\t${state}\nPPid:\t${ppid}\nNSpid:\t${pid}\n`,
  ].join('\n');

/** What the shell in an image prints of two processes that share a pipe, and of itself. */
const LISTED = [
  listed(1, 0, 'lr-x------ 1 root root 64 Nov 26 03:49 3', [
    'anon_pipe_read',
    '0 0x3 0x0 0x2000 0x0 0x0 0x0 0x0 0x0',
    'S (sleeping)',
  ]),
  listed(2, 1, 'l-wx------ 1 root root 64 Nov 26 03:49 1'),
  listed(3, 1, '', ['0', '', 'Z (zombie)']),
  listed(30, 0, 'l-wx------ 1 root root 64 Nov 26 03:49 1'),
  '=== sockets ===\n',
].join('');

describe('open files', () => {
  it('are read of the processes of the table', async () => {
    const root = procOf({ 100: ['socket:[40]', '/dev/null'], 101: ['socket:[41]'], 102: ['socket:[41]'] });
    const place = { root, hostPid: 100 };
    const { pipes } = await readOpenFiles(looks(tableOf(100, 101)), { place, executes: [] });
    expect(pipes?.map(({ pid, fd, kind, inode }) => [pid, fd, kind, inode])).toEqual([
      [100, 0, 'unix', 40],
      [101, 0, 'unix', 41],
    ]);
  });

  it('are not known where one process cannot be read', async () => {
    const place = { root: procOf({ 100: ['pipe:[90]'] }), hostPid: 100 };
    expect(await readOpenFiles(looks(tableOf(100, 101)), { place, executes: [] })).toEqual(NO_FILES);
  });

  it('are known where a process that cannot be read has exited since the look', async () => {
    const place = { root: procOf({ 100: ['pipe:[90]'], 102: ['pipe:[90]'] }), hostPid: 100 };
    const here = { place, executes: [] };
    const read = (...pids: number[]) => readOpenFiles(looks(tableOf(100, 101, 102), tableOf(...pids)), here);
    expect(await read(100, 102)).toEqual({ pipes: [], listeners: [] });
    expect(await read(100, 101, 102)).toEqual(NO_FILES);
    const inside = { place: null, executes: [async () => LISTED] };
    const found = await readOpenFiles(looks(tableOf(100, 101, 102), tableOf(100, 101)), inside);
    expect(found.pipes).toMatchObject([{ pid: 100, awaited: 'read' }, { pid: 101 }]);
  });

  it('are read by the shell of the image where they cannot be read from here', async () => {
    const found = await readOpenFiles(looks(tableOf(100, 101)), {
      place: null,
      executes: [async () => LISTED],
    });
    expect(found.pipes).toEqual([
      { pid: 100, fd: 3, kind: 'pipe', inode: 90, access: 'read', awaited: 'read' },
      { pid: 101, fd: 1, kind: 'pipe', inode: 90, access: 'write', awaited: null },
    ]);
  });

  it('are not known where the image has no shell, or may not list them all', async () => {
    const read = (answer: string) =>
      readOpenFiles(looks(tableOf(100, 101)), { place: null, executes: [async () => answer] });
    expect(await read('')).toEqual(NO_FILES);
    expect(await read(LISTED.replace('total 0\nl-wx', 'l-wx'))).toEqual(NO_FILES);
    expect(await readOpenFiles(looks(tableOf(100)), { place: null, executes: [] })).toEqual(NO_FILES);
  });

  it('are sockets that listen, with all who hold them', async () => {
    const listener = { port: 8080, inode: 50, pids: [100, 101] };
    const root = procOf({ 100: ['socket:[50]'], 101: ['/dev/null', 'socket:[50]'] });
    const here = { place: { root, hostPid: 100 }, executes: [] };
    expect(await readOpenFiles(looks(tableOf(100, 101)), here)).toEqual({ pipes: [], listeners: [listener] });
    const inside = {
      place: null,
      executes: [async () => LISTED.replaceAll('pipe:[90]', 'socket:[50]') + TCP],
    };
    expect((await readOpenFiles(looks(tableOf(100, 101)), inside)).listeners).toEqual([listener]);
  });

  it('are put together where each command may list those of one owner alone', async () => {
    const [head = '', ...records] = LISTED.split('total 0\n');
    const withoutListOf = (hidden: number) =>
      head + records.map((record, index) => (index === hidden ? '' : 'total 0\n') + record).join('');
    const ways = { place: null, executes: [async () => withoutListOf(0), async () => withoutListOf(1)] };
    const { pipes } = await readOpenFiles(looks(tableOf(100, 101)), ways);
    expect(pipes?.map(({ pid }) => pid).sort()).toEqual([100, 101]);
  });

  it('may be known but for the sockets that listen', async () => {
    const inside = { place: null, executes: [async () => LISTED] };
    expect((await readOpenFiles(looks(tableOf(100, 101)), inside)).listeners).toBeNull();
  });

  it('are those of the same processes where a table numbers them in its own way', async () => {
    const read = async (...processes: ReturnType<typeof aProcess>[]) => {
      const ways = { place: null, executes: [async () => LISTED] };
      return (await readOpenFiles(looks(aSnapshot({ processes })), ways)).pipes;
    };
    const pid1 = aProcess({ pid: 100 });
    const child = { pid: 105, ppid: 100 };
    expect((await read(pid1, aProcess(child)))?.map(({ pid }) => pid)).toEqual([100, 105]);
    expect(await read(pid1, aProcess({ ...child, args: 'sleep 9' }))).toBeNull();
    expect(await read(pid1, aProcess({ ...child, ppid: 99 }))).toBeNull();
    expect(await read(pid1, aProcess(child), aProcess({ pid: 106, ppid: 100 }))).toBeNull();
    expect(await read(pid1)).toBeNull();
  });
});
