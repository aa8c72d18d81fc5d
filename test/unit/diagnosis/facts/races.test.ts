import { describe, expect, it } from 'vitest';
import { accountOf } from '../../../../src/diagnosis/facts/exit-accounts.js';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import type { Observation } from '../../../../src/observation.js';
import { followUps } from '../../../../src/planning/follow-ups.js';
import { anObservation, aProcess, aSnapshot, exited } from '../../../support/builders.js';
import { exitedEvent } from '../../../support/kernel-events.js';
import { aPlan } from '../../../support/plans.js';

const PID1_EXITS_AT_MS = 260;
const worker = aProcess({ pid: 7, args: 'worker' });

/** The worker exited this long after the signal, and PID 1 at 260 ms; each look shows a state of PID 1. */
function probe({
  exitedMs = 230,
  pid1Ms = PID1_EXITS_AT_MS,
  looks = [] as readonly (readonly [number, string])[],
  complete = true,
} = {}) {
  const before = [aProcess(), worker];
  const base = anObservation({ before, exitOrder: { 7: 'exited-first' }, end: exited({ afterMs: 260 }) });
  const events = [exitedEvent(exitedMs, 7), exitedEvent(pid1Ms, 1)];
  return {
    ...base,
    kernelRecord: { initPid: 1, signalledAtMs: 0, complete, events },
    snapshots: [
      ...base.snapshots.filter(({ phase }) => phase !== 'after'),
      ...looks.map(([atMs, state]) =>
        aSnapshot({ phase: 'after', atMs, processes: [aProcess({ state }), worker] }),
      ),
    ],
  };
}

/** The worker is frozen, and PID 1 exits all the same, or goes on waiting. */
function frozen(end: Observation['end'], exitOrder: Observation['exitOrder'][string]) {
  const held = { ...worker, state: 'T' };
  const pid1 = aProcess();
  return {
    ...anObservation({ before: [pid1, held], exitOrder: { 7: exitOrder }, end }),
    snapshots: [
      aSnapshot({ phase: 'before', atMs: 0, processes: [pid1, held] }),
      aSnapshot({ phase: 'after', atMs: 50, processes: [pid1, held] }),
      aSnapshot({ phase: 'after', atMs: 1_400, processes: [pid1, held] }),
    ],
  };
}

const kindOf = (observation: Observation, ...frozenChildren: Observation[]) =>
  accountOf(gatherFacts({ ...trialsOf(observation), frozenChildren }), worker).kind;
const plansAfter = (observation: Observation) => followUps(aPlan(), observation).map(({ role }) => role);

describe('a PID 1 that exited after the others, and was never seen asleep meanwhile', () => {
  const busy = probe({
    looks: [
      [60, 'R'],
      [160, 'R'],
    ],
  });

  it('is asked again with them frozen', () => {
    expect(plansAfter(busy)).toEqual(['frozen-children']);
    expect(plansAfter(probe())).toEqual(['frozen-children']);
  });

  it('left them where it exits all the same', () => {
    for (const afterMs of [30, 250])
      expect(kindOf(busy, frozen(exited({ afterMs }), 'outlived-pid-1'))).toBe('not-waited-for');
  });

  it('may have left them where nobody saw it either', () => {
    expect(kindOf(probe(), frozen(exited({ afterMs: 30 }), 'outlived-pid-1'))).toBe('unseen');
  });

  it('waited where it goes on, or where that cannot be told', () => {
    expect(kindOf(busy, frozen(exited({ afterMs: 9_000 }), 'outlived-pid-1'))).toBe('exited-by-itself');
    expect(kindOf(busy)).toBe('exited-by-itself');
  });
});

it('a PID 1 that stayed for long after the other, unseen, waited for something else', () => {
  expect(plansAfter(probe({ pid1Ms: 900 }))).toEqual([]);
});

it.each([
  [
    'slept until then',
    {
      looks: [
        [60, 'S'],
        [160, 'R'],
      ],
    },
  ],
  [
    'slept once they had exited',
    {
      exitedMs: 130,
      looks: [
        [60, 'R'],
        [160, 'S'],
      ],
    },
  ],
  [
    'slept at some time',
    {
      looks: [
        [60, 'R'],
        [160, 'S'],
      ],
    },
  ],
  ['exited after what takes no time', { exitedMs: 40 }],
] as const)('a PID 1 that %s waited', (_, sketch) => {
  expect(plansAfter(probe(sketch))).toEqual([]);
});
