import { describe, expect, it } from 'vitest';
import { isFrozenLate, lateFreezeMs } from '../../../../src/diagnosis/facts/frozen-late.js';
import { frozenResult } from '../../../../src/diagnosis/facts/frozen-trials.js';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import type { ExitOrder, ProcessFacts } from '../../../../src/observation.js';
import { anObservation, aProcess, aSnapshot, exited } from '../../../support/builders.js';

// A master that waits until its log has answered, and not until that has exited.
const top = aProcess({ args: 'master', caught: ['SIGTERM'] });
const leaving = { ...top, exiting: true };
const log = aProcess({ pid: 7, args: 'log', caught: ['SIGTERM'] });
const held = { ...log, state: 'T' };
const told = { ...aProcess({ pid: 7, args: 'log', caught: ['SIGTERM'], pending: ['SIGTERM'] }), state: 'T' };

type Look = readonly [atMs: number, processes: readonly ProcessFacts[]];

function seen(afterMs: number, exitOrder: ExitOrder, ...looks: readonly Look[]) {
  const snapshots = looks.map(([atMs, processes]) =>
    aSnapshot({ phase: atMs < 0 ? 'before' : 'after', atMs, processes, view: 'host-proc' }),
  );
  return anObservation({ snapshots, exitOrder: { 7: exitOrder }, end: exited({ afterMs }) });
}

const free = (afterMs = 1_100) =>
  seen(afterMs, 'unseen', [-1, [top, log]], [20, [top, log]], [afterMs - 50, [top, log]]);
const early = seen(6_000, 'unseen', [-1, [top, held]], [110, [top, told]], [5_900, [top, told]]);
const late = seen(
  1_104,
  'unseen',
  [-1, [top, log]],
  [20, [top, log]],
  [560, [top, held]],
  [1_103, [leaving]],
);

const factsOf = (...frozenChildren: ReturnType<typeof seen>[]) =>
  gatherFacts({ ...trialsOf(free()), frozenChildren });

describe('a process that is frozen some time after the signal', () => {
  it('was not waited for where PID 1 exits as fast, though it stays for one that is frozen from the start', () => {
    expect(frozenResult(factsOf(early), log)).toEqual({ kind: 'waited-for' });
    expect(frozenResult(factsOf(early, late), log)).toEqual({ kind: 'not-waited-for', isLate: true });
  });

  it.each([
    [
      'PID 1 stays for it then, too',
      seen(6_100, 'unseen', [-1, [top, log]], [560, [top, held]], [6_000, [top, held]]),
    ],
    [
      'PID 1 stays for a while, as one with a time limit does',
      seen(1_400, 'unseen', [-1, [top, log]], [560, [top, held]], [1_399, [leaving]]),
    ],
    ['it was never stopped', seen(1_104, 'unseen', [-1, [top, log]], [560, [top, log]], [1_103, [leaving]])],
    [
      'it went on',
      seen(1_104, 'unseen', [-1, [top, log]], [560, [top, held]], [900, [top, log]], [1_103, [leaving]]),
    ],
    [
      'it had gone before PID 1 exited',
      seen(1_104, 'unseen', [-1, [top, log]], [560, [top, held]], [1_050, [top]], [1_103, [leaving]]),
    ],
    [
      'it exited first',
      seen(1_104, 'exited-first', [-1, [top, log]], [560, [top, held]], [1_103, [leaving]]),
    ],
  ])('is no other than one that is frozen from the start where %s', (_, trial) => {
    expect(frozenResult(factsOf(early, trial), log)).toEqual({ kind: 'waited-for' });
  });

  it('tells nothing of one that nothing was told of', () => {
    expect(frozenResult(factsOf(late), log)).toEqual({ kind: 'unknown', why: 'not-frozen' });
  });

  it('is known by its table before the signal', () => {
    expect([early, late].map(isFrozenLate)).toEqual([false, true]);
  });
});

describe('the moment at which to freeze it', () => {
  const momentOf = (afterMs: number, ...looks: readonly Look[]) => {
    const probe = looks.length === 0 ? free(afterMs) : seen(afterMs, 'unseen', ...looks);
    return lateFreezeMs(gatherFacts(trialsOf(probe)), log);
  };

  it('is in the middle of the shutdown', () => {
    expect(momentOf(1_100)).toBe(550);
  });

  it('is not there where looks are far apart', () => {
    const probe = free();
    const snapshots = probe.snapshots.map((table) => ({ ...table, view: 'engine-top' as const }));
    expect(lateFreezeMs(gatherFacts(trialsOf({ ...probe, snapshots })), log)).toBeNull();
  });

  it('is not there where PID 1 exits soon, or the process was gone by then', () => {
    expect(momentOf(300)).toBeNull();
    expect(momentOf(1_100, [-1, [top, log]], [100, [top, log]], [200, [top]])).toBeNull();
  });
});
