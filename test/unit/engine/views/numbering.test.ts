import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { lookThroughTop } from '../../../../src/engine/processes/engine-top.js';
import { createFillWchan } from '../../../../src/engine/processes/fill-wchan.js';
import type { PsTable } from '../../../../src/kernel/ps.js';
import { aProcess, aSnapshot } from '../../../support/builders.js';
import { SCRATCH } from '../../../support/scratch.js';

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
  // PID 1 of a container and its child, as /proc of the machine numbers them; both run as user 0 or as who runs this.
  const root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
  const pids = [500, 510] as const;
  for (const [index, pid] of pids.entries()) {
    mkdirSync(join(root, `${pid}/task/${pid}`), { recursive: true });
    const status = `Name:\tapp\nState:\tS\nPPid:\t1\nNSpid:\t${pid}\t${[1, 7][index]}\n`;
    for (const folder of [`${pid}`, `${pid}/task/${pid}`])
      writeFileSync(join(root, folder, 'status'), status);
  }
  const owner = String(statSync(root).uid);
  afterAll(() => rmSync(root, { recursive: true }));

  const [init, child] = pids;
  const hidden = aSnapshot({
    initPid: init,
    processes: [
      aProcess({ pid: init, wchan: null }),
      aProcess({ pid: child, ppid: init, containerPid: 7, wchan: null }),
    ],
  });
  const wchansOf = (table: Pick<typeof hidden, 'processes'>) =>
    table.processes.map(({ threads }) => threads?.[0]?.wchan);

  it('is told by a listing with the same numbers', async () => {
    const filled = await createFillWchan(root, { top: listing([500, 400, 'node']), executeAs: null })(hidden);
    expect(wchansOf(filled)).toEqual(['do_wait', null]);
  });

  it("is told by a listing with the container's numbers, each of the thread that has it there", async () => {
    // 510 is a thread in the container too, and another one.
    const top = listing([1, 0, 'node'], [510, 1, 'other']);
    expect(wchansOf(await createFillWchan(root, { top, executeAs: null })(hidden))).toEqual([
      'do_wait',
      null,
    ]);
  });

  it('is told by a shell in the container, as the user whose threads they are, where the engine cannot', async () => {
    const users: string[] = [];
    const executeAs = (user: string) => async () => {
      users.push(user);
      return '1 rt_sigtimedwait\n7 0\n9 ep_poll\n510 do_wait\n';
    };
    const top = vi.fn(async (): Promise<PsTable> => ({ titles: [], rows: [] }));
    const fillAgain = createFillWchan(root, { top, executeAs });
    expect(wchansOf(await fillAgain(hidden))).toEqual(['rt_sigtimedwait', null]);
    expect(users).toEqual([owner]);
    await fillAgain(hidden);
    // Who could tell is asked first from then on.
    expect(top).toHaveBeenCalledTimes(1);
  });

  it('stays unknown where nobody can tell', async () => {
    const executeAs = () => () => Promise.reject(new Error('no shell'));
    const top = () => Promise.reject(new Error('no ps'));
    expect(await createFillWchan(root, { top, executeAs })(hidden)).toBe(hidden);
    expect(await createFillWchan(root, { top: null, executeAs: null })(hidden)).toBe(hidden);
  });
});
