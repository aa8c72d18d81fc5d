import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../src/diagnosis/diagnose.js';
import { accountOf } from '../../../../src/diagnosis/facts/exit-accounts.js';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import type { Observation } from '../../../../src/observation.js';
import { followUps } from '../../../../src/planning/follow-ups.js';
import { anObservation, aProcess, aSnapshot, exited } from '../../../support/builders.js';
import { exitedEvent, sentEvent } from '../../../support/kernel-events.js';
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

describe('a PID 1 whose child exited just before it and was never waited for', () => {
  const unreaped = (exitedMs: number, pid = 7) => {
    const seen = probe({ exitedMs, looks: [[200, 'S']] });
    const events = [
      exitedEvent(exitedMs, 7, { parentToldMs: exitedMs + 0.2 }),
      exitedEvent(PID1_EXITS_AT_MS, 1),
      sentEvent(261, 9, pid, { kind: 'kernel', reason: 'pid-1-exited' }, 'ignored'),
    ];
    return { ...seen, kernelRecord: { ...seen.kernelRecord, events } };
  };

  it('is asked again with it frozen', () => {
    expect(plansAfter(unreaped(259))).toEqual(['frozen-children']);
  });

  it('is too where it had not been told of that', () => {
    const seen = probe({ exitedMs: 259, looks: [[200, 'S']] });
    const toldAt = (parentToldMs: number | null) => {
      const events = [exitedEvent(259, 7, { parentToldMs }), exitedEvent(PID1_EXITS_AT_MS, 1)];
      return plansAfter({ ...seen, kernelRecord: { ...seen.kernelRecord, events } });
    };
    expect([null, 261, 259.5].map((toldMs) => toldAt(toldMs).length)).toEqual([1, 1, 0]);
  });

  it('left it where it exits all the same', () => {
    const again = frozen(exited({ afterMs: 250 }), 'outlived-pid-1');
    expect(kindOf(unreaped(259), again)).toBe('not-waited-for');
  });

  it('waited where it goes on, or where that is not tried', () => {
    expect(kindOf(unreaped(259), frozen(exited({ afterMs: 9_000 }), 'outlived-pid-1'))).toBe(
      'exited-by-itself',
    );
    expect(kindOf(unreaped(259))).toBe('exited-by-itself');
  });

  it('is asked nothing where it exited long after, or the child was another one', () => {
    expect(plansAfter(unreaped(230))).toEqual([]);
    expect(plansAfter(unreaped(259, 8))).toEqual([]);
  });
});

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

it('a report of it says why it counts as left although it exited first', () => {
  const looks = [[60, 'R']] as const;
  const left = frozen(exited({ afterMs: 30 }), 'outlived-pid-1');
  const { findings } = diagnose({ ...trialsOf(probe({ looks })), frozenChildren: [left] });
  expect(findings.map(({ rule }) => rule)).toEqual(['abandoned-children']);
  expect(findings[0]?.evidence).toContain(
    'PID 7 exited before PID 1 this time, but no snapshot shows PID 1 asleep until then, as one that waits is. In a second container, with PID 7 frozen (SIGSTOP) so that it could not exit by itself, PID 1 exited sooner still.',
  );
});
