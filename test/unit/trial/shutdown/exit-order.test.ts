import { describe, expect, it } from 'vitest';
import type { Table } from '../../../../src/engine/port.js';
import type { ProcessFacts } from '../../../../src/observation.js';
import { ExitOrderLog } from '../../../../src/trial/shutdown/exit-order.js';
import { aProcess } from '../../../support/builders.js';

function table(...processes: ProcessFacts[]): Table {
  return { view: 'host-proc', initPid: 1, processes, foreign: 0, starvedMs: null };
}

/** What the log makes of these tables, one after the other. */
function exitOrder(...tables: (Table | null)[]): Record<string, string> {
  const log = new ExitOrderLog();
  for (const each of tables) log.note(each);
  return log.result();
}

const pid1 = aProcess({ pid: 1, exiting: false });
const dyingPid1 = aProcess({ pid: 1, exiting: true });
const halfGonePid1 = aProcess({ pid: 1, exiting: null });
const child = aProcess({ pid: 7, exiting: false });
const zombie = aProcess({ pid: 7, state: 'Z', exiting: true });

describe('a process', () => {
  it.each<[string, (Table | null)[], Record<string, string>]>([
    ['that nothing was seen of is not mentioned', [table(pid1), null], {}],
    ['that vanished with PID 1 went unseen', [table(pid1, child), null], { 7: 'unseen' }],
    [
      'that was gone while PID 1 ran on exited first',
      [table(pid1, child), table(pid1), table(pid1)],
      { 7: 'exited-first' },
    ],
    [
      'that was gone while some threads of PID 1 were gone too went unseen',
      [table(pid1, child), table(halfGonePid1), table(halfGonePid1)],
      { 7: 'unseen' },
    ],
    [
      'that is a zombie while PID 1 runs exited first',
      [table(pid1, child), table(pid1, zombie)],
      { 7: 'exited-first' },
    ],
    [
      'that still runs while PID 1 is on its way out outlived it',
      [table(pid1, child), table(dyingPid1, child)],
      { 7: 'outlived-pid-1' },
    ],
    [
      'that SIGKILL ends while PID 1 is on its way out outlived it',
      [table(pid1, child), table(dyingPid1, aProcess({ pid: 7, exiting: true, pending: ['SIGKILL'] }))],
      { 7: 'outlived-pid-1' },
    ],
    [
      'that has ended of something else while PID 1 is on its way out exited first',
      [table(pid1, child), table(dyingPid1, aProcess({ pid: 7, state: 'Z', pending: ['SIGTERM'] }))],
      { 7: 'exited-first' },
    ],
    [
      'that is still on its way out while PID 1 is may end because PID 1 does, which has not waited for it',
      [table(pid1, child), table(dyingPid1, aProcess({ pid: 7, exiting: true, pending: ['SIGTERM'] }))],
      { 7: 'unseen' },
    ],
    [
      'that appeared later counts as well',
      [table(pid1), table(pid1, child), table(dyingPid1, child)],
      { 7: 'outlived-pid-1' },
    ],
    [
      'that SIGKILL ends may go unseen in one look alone',
      [table(pid1, child), table(pid1), null],
      { 7: 'unseen' },
    ],
  ])('%s', (_what, tables, expected) => {
    expect(exitOrder(...tables)).toEqual(expected);
  });

  it('keeps its first verdict', () => {
    expect(exitOrder(table(pid1, child), table(pid1, zombie), table(dyingPid1, zombie), null)).toEqual({
      7: 'exited-first',
    });
  });

  it('is never PID 1 itself, whatever number that has', () => {
    const host: Table = {
      ...table(aProcess({ pid: 900, ppid: 880 }), aProcess({ pid: 901, ppid: 900 })),
      initPid: 900,
    };
    expect(exitOrder(host, null)).toEqual({ 901: 'unseen' });
  });

  it('is passed over in a table without PID 1', () => {
    expect(exitOrder({ ...table(child), initPid: null })).toEqual({});
  });

  it('that has just left is told, so that the next table may come at once', () => {
    const log = new ExitOrderLog();
    const told = [table(pid1, child), table(pid1, child), table(pid1), table(pid1), null].map((each) =>
      log.note(each),
    );
    expect(told).toEqual([false, false, true, false, false]);
  });
});
