import { describe, expect, it } from 'vitest';
import { readProcessTree } from '../../../../src/diagnosis/processes/process-tree.js';
import { anObservation, aProcess, aSnapshot, stillRunning } from '../../../support/builders.js';

describe('the process tree', () => {
  it('of a healthy image is one line', () => {
    expect(readProcessTree(anObservation())).toEqual([
      {
        pid: 1,
        viewPid: 1,
        depth: 0,
        isLast: true,
        isPid1: true,
        isForced: false,
        program: 'node',
        args: 'node server.js',
        disposition: 'caught',
        dispositionAfter: null,
        pendingAfter: false,
        exitOrder: null,
        zombie: false,
      },
    ]);
  });

  it('is empty when no table was seen', () => {
    expect(readProcessTree(anObservation({ snapshots: [] }))).toEqual([]);
  });

  it('goes depth first, siblings by PID', () => {
    const before = [
      aProcess({ pid: 1 }),
      aProcess({ pid: 12 }),
      aProcess({ pid: 9, ppid: 7 }),
      aProcess({ pid: 7 }),
      aProcess({ pid: 8, ppid: 7 }),
    ];
    const lines = readProcessTree(anObservation({ before }));
    expect(lines.map(({ pid, depth, isLast }) => [pid, depth, isLast])).toEqual([
      [1, 0, true],
      [7, 1, false],
      [8, 2, false],
      [9, 2, true],
      [12, 1, true],
    ]);
  });

  it('counts as the container does where that is known', () => {
    const before = [
      aProcess({ pid: 4001 }),
      aProcess({ pid: 4002, ppid: 4001, containerPid: 7 }),
      aProcess({ pid: 4003, ppid: 4001 }),
    ];
    const lines = readProcessTree(anObservation({ before, exitOrder: { 4002: 'exited-first' } }));
    expect(lines.map(({ pid, viewPid, exitOrder }) => [pid, viewPid, exitOrder])).toEqual([
      [1, 4001, null],
      [7, 4002, 'exited-first'],
      [4003, 4003, null],
    ]);
  });

  it('reads the last table before the signal', () => {
    const snapshots = [
      aSnapshot({ phase: 'starting', processes: [aProcess({ pid: 1, args: 'sh' })] }),
      aSnapshot({ processes: [aProcess({ pid: 1, args: 'early' })] }),
      aSnapshot({ processes: [aProcess({ pid: 1, args: 'late' })] }),
    ];
    expect(readProcessTree(anObservation({ snapshots })).map(({ args }) => args)).toEqual(['late']);
  });

  it('says what changed with the signal', () => {
    const observation = anObservation({
      before: [aProcess()],
      after: [[aProcess()], [aProcess({ blocked: ['SIGTERM'], pending: ['SIGTERM'] })]],
      end: stillRunning(),
    });
    expect(readProcessTree(observation)).toMatchObject([
      { disposition: 'caught', dispositionAfter: 'blocked', pendingAfter: true },
    ]);
  });

  it('takes nothing from a zombie or from a process on its way out', () => {
    const observation = anObservation({
      before: [aProcess(), aProcess({ pid: 7 })],
      after: [[aProcess({ exiting: true, caught: [] }), aProcess({ pid: 7, state: 'Z', caught: [] })]],
    });
    expect(readProcessTree(observation).map(({ dispositionAfter }) => dispositionAfter)).toEqual([
      null,
      null,
    ]);
  });

  it('is not fooled by a PID used again', () => {
    const observation = anObservation({
      before: [aProcess(), aProcess({ pid: 7, startTicks: '100' })],
      after: [[aProcess(), aProcess({ pid: 7, startTicks: '200', caught: [] })]],
    });
    expect(readProcessTree(observation)[1]).toMatchObject({ dispositionAfter: null });
  });

  it('quotes exact arguments for a shell', () => {
    const before = [aProcess({ argv: ['sh', '-c', "echo 'hi there'; exit", ''] })];
    expect(readProcessTree(anObservation({ before }))[0]?.args).toBe(
      `sh -c 'echo '\\''hi there'\\''; exit' ''`,
    );
  });

  it('keeps processes whose parents are unknown or form a ring', () => {
    const before = [
      aProcess(),
      aProcess({ pid: 20, ppid: 999 }),
      aProcess({ pid: 30, ppid: 31 }),
      aProcess({ pid: 31, ppid: 30 }),
    ];
    const lines = readProcessTree(anObservation({ before }));
    expect(lines.map(({ pid, depth }) => [pid, depth])).toEqual([
      [1, 0],
      [20, 0],
      [30, 0],
      [31, 1],
    ]);
  });
});
