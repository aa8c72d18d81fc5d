import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasColumns,
  PROCESS_COLUMNS,
  type PsTable,
  parseProcesses,
  parseThreads,
  processesFromThreads,
} from '../../../src/kernel/ps.js';

const ZERO = '0000000000000000';
const PROCESS_TITLES = ['PID', 'PPID', 'STAT', 'PENDING', 'BLOCKED', 'IGNORED', 'CAUGHT', 'WCHAN', 'COMMAND'];
const THREAD_TITLES = ['PID', 'LWP', 'PPID', 'STAT', 'BLOCKED', 'IGNORED', 'CAUGHT', 'WCHAN', 'COMMAND'];

const processes = (...rows: string[][]): PsTable => ({ titles: PROCESS_TITLES, rows });
const threads = (...rows: string[][]): PsTable => ({ titles: THREAD_TITLES, rows });

describe('a listing of processes', () => {
  it('gives sets, state, wait and the whole command line', () => {
    const row = [
      '4711',
      '4690',
      'Ssl',
      ZERO,
      '00010000',
      '<00001004',
      '00004002',
      'do_wait',
      'sh -c  a   b; true',
    ];
    expect(parseProcesses(processes(row), [])).toEqual([
      {
        pid: 4711,
        ppid: 4690,
        containerPid: null,
        state: 'S',
        program: 'sh',
        args: 'sh -c  a   b; true',
        argv: null,
        startTicks: null,
        signals: {
          pending: ZERO,
          blocked: '0000000000010000',
          ignored: '0000000000001004',
          caught: '0000000000004002',
        },
        threads: [{ tid: 4711, state: 'S', blocked: '0000000000010000', wchan: 'do_wait' }],
        exiting: null,
      },
    ]);
  });

  it('lives on in its other threads when the main thread alone has ended', () => {
    const row = (lwp: string, state: string) => ['7', lwp, '1', state, ZERO, ZERO, ZERO, '-', 'server'];
    const listings = parseThreads(threads(row('7', 'Zl'), row('8', 'Sl')));
    const listed = ['7', '1', 'Zl', ZERO, ZERO, ZERO, ZERO, '-', '[server] <defunct>'];
    expect(parseProcesses(processes(listed), listings)[0]).toMatchObject({ state: 'S', exiting: null });
    expect(processesFromThreads(listings)[0]).toMatchObject({ state: 'S' });
  });

  it('has no sets where the columns hold anything but sets', () => {
    const row = ['1', '0', 'S', '-', 'INT,TERM', ZERO, ZERO, '-', 'app'];
    expect(parseProcesses(processes(row), [])[0]).toMatchObject({
      signals: null,
      threads: [{ wchan: null }],
    });
  });

  it('knows a zombie as one on its way out', () => {
    const row = ['7', '1', 'Z', ZERO, ZERO, ZERO, ZERO, '-', '[sh] <defunct>'];
    expect(parseProcesses(processes(row), [])[0]).toMatchObject({ state: 'Z', exiting: true });
  });

  it('takes the name and threads from a listing of threads', () => {
    const row = ['7', '1', 'Ssl', ZERO, ZERO, ZERO, ZERO, '-', 'nginx: master process nginx'];
    const listing = parseThreads(
      threads(
        ['7', '8', '1', 'Ssl', '00004000', ZERO, ZERO, 'futex_wait', 'pool'],
        ['7', '7', '1', 'Ssl', ZERO, ZERO, ZERO, 'sigsuspend', 'nginx'],
      ),
    );
    const [process] = parseProcesses(processes(row), listing);
    expect(process?.program).toBe('nginx');
    expect(process?.threads?.map(({ tid, wchan }) => [tid, wchan])).toEqual([
      [7, 'sigsuspend'],
      [8, 'futex_wait'],
    ]);
  });

  it('leaves out rows that are none', () => {
    expect(parseProcesses(processes(['PID'], [], ['x', '1', 'S'], ['1', '0', 'S']), [])).toEqual([]);
  });
});

describe('a listing of threads', () => {
  it('counts a process once, by its main thread', () => {
    const listing = parseThreads(
      threads(
        ['7', '7', '1', 'Rl', ZERO, ZERO, '00004002', '-', 'java'],
        ['7', '9', '1', 'Sl', '00004000', ZERO, '00004002', 'futex_wait', 'GC Thread#0'],
      ),
    );
    expect(processesFromThreads(listing)).toMatchObject([
      { pid: 7, program: 'java', state: 'R', signals: { caught: '0000000000004002', blocked: ZERO } },
    ]);
  });

  it('knows its columns from those of a ps that ignores what it is asked', () => {
    expect(hasColumns(processes(), PROCESS_COLUMNS.split(',').length)).toBe(true);
    expect(
      hasColumns({ titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'], rows: [] }, 9),
    ).toBe(false);
  });
});

describe('any listing', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('1', '7', 'S', ZERO, '<00004002', '-'));
  const table = fc.record({ titles: fc.array(cell), rows: fc.array(fc.array(cell, { maxLength: 12 })) });

  it('is read without throwing, into processes with a number', () => {
    fc.assert(
      fc.property(table, table, (one, other) => {
        const listings = parseThreads(other);
        for (const { pid } of [...parseProcesses(one, listings), ...processesFromThreads(listings)])
          expect(Number.isInteger(pid)).toBe(true);
      }),
    );
  });
});
