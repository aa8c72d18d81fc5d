import { describe, expect, it } from 'vitest';
import { lookThroughTop } from '../../../../src/engine/processes/engine-top.js';
import { fillWchan } from '../../../../src/engine/processes/fill-wchan.js';
import type { PsTable } from '../../../../src/kernel/ps.js';
import { aProcess, aSnapshot } from '../../../support/builders.js';

const TITLES = ['PID', 'LWP', 'PPID', 'STAT', 'BLOCKED', 'IGNORED', 'CAUGHT', 'WCHAN', 'COMMAND'];
const NONE = '0000000000000000';

/** A thread listing with these processes of one thread each. */
function listing(...processes: readonly (readonly [pid: number, ppid: number, program: string])[]) {
  const rows = processes.map(([pid, ppid, program]) => [
    String(pid),
    String(pid),
    String(ppid),
    'S',
    NONE,
    NONE,
    NONE,
    'do_wait',
    program,
  ]);
  return async (): Promise<PsTable> => ({ titles: TITLES, rows });
}

describe("the engine's listing", () => {
  it('as the host numbers processes begins at the PID that PID 1 has there', async () => {
    const table = await lookThroughTop(listing([500, 400, 'sh'], [510, 500, 'app']), 500, 'sample');
    expect(table?.initPid).toBe(500);
    expect(table?.processes.map(({ pid }) => pid)).toEqual([500, 510]);
  });

  it('as the container numbers them begins at 1, whoever has the number that PID 1 has on the host', async () => {
    const table = await lookThroughTop(listing([1, 0, 'sh'], [7, 1, 'app'], [9, 0, 'sh']), 7, 'sample');
    expect(table?.initPid).toBe(1);
    expect(table?.processes.map(({ pid }) => pid)).toEqual([1, 7]);
    expect(table?.foreign).toBe(1);
  });
});

describe('what a thread sleeps in, where /proc hides it', () => {
  const hidden = aSnapshot({ initPid: 500, processes: [aProcess({ pid: 500, wchan: null })] });
  const wchanOf = (table: typeof hidden) => table.processes[0]?.threads?.[0]?.wchan;

  it('is told by a listing with the same numbers', async () => {
    const filled = await fillWchan(hidden, listing([500, 400, 'node']));
    expect(filled.processes[0]?.threads?.[0]?.wchan).toBe('do_wait');
  });

  it("is not told by a listing with the container's numbers", async () => {
    const [process] = hidden.processes;
    const child = aProcess({ pid: 7, ppid: 500, wchan: null });
    const table = { ...hidden, processes: process === undefined ? [child] : [process, child] };
    const filled = await fillWchan(table, listing([1, 0, 'node'], [7, 1, 'other']));
    expect(filled).toBe(table);
    expect(wchanOf(hidden)).toBeNull();
  });
});
