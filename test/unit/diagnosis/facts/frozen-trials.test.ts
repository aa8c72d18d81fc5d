import { describe, expect, it } from 'vitest';
import {
  frozenResult,
  isToBeKeptStopped,
  mayShowNextTime,
} from '../../../../src/diagnosis/facts/frozen-trials.js';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import type { Observation, ProcessFacts } from '../../../../src/observation.js';
import {
  anObservation,
  aProcess,
  aSnapshot,
  exited,
  type ProcessSketch,
  signal,
  stillRunning,
} from '../../../support/builders.js';
import { bare } from '../judge.js';

const top = aProcess({ args: 'python3 /top.py' });
const child = bare('python3 /bare.py', { pid: 7 });

/** What is seen of a child without a handler that exits at once when it is free, and frozen is sent this at `atMs`. */
function resultOf(signal: string, atMs: number) {
  const free = anObservation({ before: [top, child], after: [[top]], end: exited({ afterMs: 40 }) });
  const frozen = { ...child, state: 'T' };
  const sent = { ...bare('python3 /bare.py', { pid: 7, pending: [signal] }), state: 'T' };
  const seen = anObservation({
    before: [top, frozen],
    after: [
      [top, frozen],
      [top, sent],
    ],
    end: stillRunning({ proof: null }),
  });
  const snapshots = seen.snapshots.map((table, index) =>
    index === 2 ? { ...table, atMs, view: 'host-proc' as const } : table,
  );
  const trials = { ...trialsOf(free), frozenChildren: [{ ...seen, snapshots }] };
  return frozenResult(gatherFacts(trials), child);
}

describe('a frozen process without a handler', () => {
  it.each([150, 1_400])('that is forwarded the signal after %i ms would have died of it', (atMs) => {
    expect(resultOf('SIGTERM', atMs)).toMatchObject({ kind: 'ended-by-force', signal: 15 });
  });

  it('that is sent another one much later may have exited by itself', () => {
    const late = resultOf('SIGINT', 5_000);
    expect(late).toEqual({ kind: 'unknown', why: 'close' });
  });
});

describe('a frozen process with a handler that is sent a signal without one', () => {
  const handles = aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'] });
  const free = anObservation({ before: [top, handles], after: [[top]], end: exited({ afterMs: 40 }) });
  const resultAfter = (atMs: number, callMs: number) => {
    const sent = {
      ...aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'], pending: ['SIGINT'] }),
      state: 'T',
    };
    const snapshots = [
      aSnapshot({ phase: 'before', processes: [top, { ...handles, state: 'T' }], view: 'host-proc' }),
      aSnapshot({ phase: 'after', atMs, processes: [top, sent], view: 'host-proc' }),
    ];
    const seen = anObservation({
      snapshots,
      signalled: { engineNs: '1', callMs },
      end: stillRunning({ proof: null }),
    });
    return frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [seen] }), handles);
  };

  it('is ended by force where that was when it had exited', () => {
    expect(resultAfter(60, 3)).toMatchObject({ kind: 'ended-by-force', signal: 2 });
  });

  it('has exited by itself where PID 1 then reports another end', () => {
    const killed = anObservation({
      snapshots: [
        aSnapshot({ phase: 'before', processes: [top, { ...handles, state: 'T' }], view: 'host-proc' }),
        aSnapshot({
          phase: 'after',
          atMs: 60,
          processes: [
            top,
            { ...aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'], pending: ['SIGINT'] }), state: 'T' },
          ],
          view: 'host-proc',
        }),
      ],
      end: exited({ code: 143, afterMs: 80 }),
    });
    const resultOf = (trial: Observation) =>
      frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [trial] }), handles).kind;
    expect(resultOf(killed)).toBe('waited-for');
    expect(resultOf({ ...killed, end: exited({ code: 0, afterMs: 80 }) })).toBe('ended-by-force');
  });

  it('may have exited by itself where that was later', () => {
    expect(resultAfter(400, 3)).toEqual({ kind: 'unknown', why: 'close' });
  });

  it('is left open where the signal itself may have come as late', () => {
    expect(resultAfter(400, 300)).toEqual({ kind: 'unknown', why: 'delayed' });
  });

  it('was waited for where that was much later, unless the signal itself may have come as late', () => {
    expect(resultAfter(900, 3)).toEqual({ kind: 'waited-for' });
    expect(resultAfter(2_900, 2_400)).toEqual({ kind: 'unknown', why: 'delayed' });
  });
});

describe('a PID 1 that takes longer with a process frozen', () => {
  const frozen = { ...child, state: 'T' };
  const resultWith = (pid1: ReturnType<typeof aProcess>, earlier = top, callMs = 3) => {
    const free = anObservation({ before: [top, child], after: [[top]], end: exited({ afterMs: 120 }) });
    const seen = anObservation({
      before: [earlier, frozen],
      after: [
        [earlier, frozen],
        [pid1, frozen],
      ],
      end: exited({ afterMs: 1_800 }),
      signalled: { engineNs: '1', callMs },
    });
    const late = seen.snapshots.filter((_, index) => index !== 1);
    const trials = { ...trialsOf(free), frozenChildren: [{ ...seen, snapshots: late }] };
    return frozenResult(gatherFacts(trials), child);
  };

  it('may only have noticed the signal later where it sleeps meanwhile', () => {
    expect(resultWith(top)).toEqual({ kind: 'stayed' });
  });

  it.each(['sigsuspend.isra.0', '__do_sys_pause', '__x64_sys_pause', 'do_sigtimedwait'])(
    'waits for it where it slept in %s before, and so noticed the signal at once',
    (wchan) => {
      expect(resultWith(top, aProcess({ args: 'python3 /top.py', wchan }))).toEqual({ kind: 'waited-for' });
    },
  );

  it('may have been sent the signal as late', () => {
    expect(resultWith(top, top, 1_000)).toEqual({ kind: 'unknown', why: 'busy' });
  });

  it.each([
    ['wants to run', { ...top, state: 'R' }],
    [
      'has a thread that wants to run',
      { ...top, threads: [{ tid: 2, state: 'R', blocked: null, wchan: null }] },
    ],
  ])('may have been kept from running where it %s', (_, pid1) => {
    expect(resultWith(pid1)).toEqual({ kind: 'unknown', why: 'busy' });
  });
});

describe('a PID 1 that takes longer with a process frozen that it was seen to tell to stop', () => {
  const worker = aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'] });
  const [held, told] = [
    { ...worker, state: 'T' },
    { ...aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'], pending: ['SIGTERM'] }), state: 'T' },
  ];
  /** Free, PID 1 exits after a second; frozen it was told at `toldMs`, and PID 1 exits, or is looked at last, after `endMs`. */
  const resultOf = ({
    toldMs,
    endMs,
    isOver = true,
    isToAll = false,
  }: {
    toldMs: number;
    endMs: number;
    isOver?: boolean;
    isToAll?: boolean;
  }) => {
    const sent = isToAll ? { signal: { ...signal('SIGTERM'), reach: 'every-process' as const } } : {};
    const free = anObservation({ before: [top, worker], end: exited({ afterMs: 1_000 }), ...sent });
    const at = (atMs: number, child: typeof worker) =>
      aSnapshot({ phase: atMs < 0 ? 'before' : 'after', atMs, processes: [top, child], view: 'host-proc' });
    const looks = [toldMs, toldMs + 1, endMs - 10].filter((ms) => ms >= toldMs).map((ms) => at(ms, told));
    const end = isOver ? exited({ afterMs: endMs }) : stillRunning({ proof: null, afterMs: endMs });
    const seen = anObservation({ snapshots: [at(-1, held), ...looks], end, ...sent });
    return frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [seen] }), worker);
  };

  it.each([
    ['stays', { toldMs: 20, endMs: 2_500, isOver: false }],
    ['was slow to tell it, and stays', { toldMs: 2_000, endMs: 2_500, isOver: false }],
    ['leaves it later', { toldMs: 20, endMs: 2_000 }],
  ])('has waited for it where it %s', (_, how) => {
    expect(resultOf(how)).toEqual({ kind: 'waited-for' });
  });

  it.each([
    ['exits at once then', { toldMs: 2_400, endMs: 2_500 }],
    ['is looked at no longer', { toldMs: 2_400, endMs: 2_500, isOver: false }],
    ['did not tell it, as all were sent the signal', { toldMs: 20, endMs: 2_500, isToAll: true }],
  ])('may only have noticed the signal later where it %s', (_, how) => {
    expect(resultOf(how)).toEqual({ kind: 'stayed' });
  });
});

describe('a PID 1 that exits as fast with a process frozen', () => {
  const worker = aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'] });
  const [held, told] = [
    { ...worker, state: 'T' },
    { ...aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'], pending: ['SIGTERM'] }), state: 'T' },
  ];
  const unnoticed = aProcess({ args: top.args, caught: ['SIGTERM'], pending: ['SIGTERM'] });
  const runs = { ...top, state: 'R' };
  /** When, what was seen then, and for how long PID 1 had waited for a processor. */
  type Look = readonly [atMs: number, processes: readonly ProcessFacts[], starvedMs?: number];
  interface Seen {
    readonly looks?: readonly Look[];
    readonly exitOrder?: Observation['exitOrder'];
    readonly reach?: 'pid-1' | 'every-process';
  }
  const resultOf = ({ looks = [], exitOrder = {}, reach = 'pid-1' }: Seen) => {
    const sent = { signal: { ...signal('SIGTERM'), reach } };
    const free = anObservation({ before: [top, worker], end: exited({ afterMs: 40 }), ...sent });
    const seen = ([atMs, processes, starvedMs = 0]: Look) =>
      aSnapshot({ phase: atMs < 0 ? 'before' : 'after', atMs, processes, starvedMs, view: 'host-proc' });
    const snapshots = ([[-1, [top, held]], ...looks] as const).map(seen);
    const trial = anObservation({ snapshots, exitOrder, end: exited({ afterMs: 45 }), ...sent });
    return frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [trial] }), worker);
  };

  it.each<[string, readonly Look[]]>([
    [
      'PID 1 had told it to stop',
      [
        [20, [runs, told]],
        [22, [runs, told]],
        [24, [runs]],
      ],
    ],
    [
      'PID 1 had told it to stop and slept',
      [
        [20, [runs, told]],
        [22, [top, told]],
      ],
    ],
    [
      'PID 1 had noticed the signal',
      [
        [20, [runs, held]],
        [22, [runs, held]],
        [24, [runs]],
      ],
    ],
    [
      'PID 1 had, and waited for a processor a while',
      [
        [20, [runs, held], 5],
        [30, [runs, held], 8],
        [32, [runs], 13],
      ],
    ],
  ])('did not wait for it where it was frozen after %s', (_, looks) => {
    expect(resultOf({ looks })).toEqual({ kind: 'not-waited-for' });
  });

  it.each<[string, Seen]>([
    ['nobody looked', {}],
    [
      'it was seen frozen once',
      {
        looks: [
          [20, [runs, told]],
          [24, [runs]],
        ],
      },
    ],
    [
      'PID 1 waited for a processor',
      {
        looks: [
          [20, [runs, held], 5],
          [30, [runs, held], 5],
          [32, [runs], 15],
        ],
      },
    ],
    [
      'PID 1 may have waited for one since',
      {
        looks: [
          [20, [runs, held]],
          [30, [runs, held]],
        ],
      },
    ],
    [
      'looks came before the engine had sent the signal',
      {
        looks: [
          [8, [top, held]],
          [10, [top, held]],
        ],
      },
    ],
    [
      'looks came before PID 1 had noticed it',
      {
        looks: [
          [20, [unnoticed, held]],
          [22, [unnoticed, held]],
        ],
      },
    ],
    ['PID 1 is not its parent', { looks: [20, 22].map((ms): Look => [ms, [top, { ...held, ppid: 5 }]]) }],
    [
      'all were told by us',
      { looks: [20, 22].map((ms): Look => [ms, [unnoticed, told]]), reach: 'every-process' },
    ],
  ])('may have set it going again where %s', (_, seen) => {
    expect(resultOf(seen)).toEqual({ kind: 'unknown', why: 'unwatched' });
  });

  it('ended it by force where it was told, did not go on, and was gone first', () => {
    const exitOrder = { 7: 'exited-first' } as const;
    expect(
      resultOf({
        looks: [
          [20, [top, told]],
          [22, [top, told]],
        ],
        exitOrder,
      }),
    ).toMatchObject({
      kind: 'ended-by-force',
      isTold: true,
    });
    expect(resultOf({ looks: [[20, [top, told]]], exitOrder })).toEqual({ kind: 'unknown', why: 'at-once' });
  });

  it.each(['timeout 1h worker', 's6-supervise worker', 'runsv worker'])(
    'may have set it going again where looks are far apart and it is below %s, which does so',
    (args) => {
      const parent = aProcess({ args });
      const free = anObservation({ before: [parent, worker], end: exited({ afterMs: 40 }) });
      const seen = anObservation({ before: [parent, held], end: exited({ afterMs: 45 }) });
      const result = frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [seen] }), worker);
      expect(result).toEqual({ kind: 'unknown', why: 'known-to-set-going' });
    },
  );
});

it('is run again where the process was frozen before it had its handler', () => {
  const worker = aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'] });
  const early = { ...bare('worker', { pid: 7 }), state: 'T' };
  const free = anObservation({ before: [top, worker], end: exited({ afterMs: 40 }) });
  const trial = anObservation({ before: [top, early], after: [[top, early]], end: exited({ afterMs: 45 }) });
  const result = frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [trial] }), worker);
  expect(result).toEqual({ kind: 'unknown', why: 'too-early' });
  expect([mayShowNextTime(result), isToBeKeptStopped(result, 2)]).toEqual([true, false]);
});

describe('a process that was set going and stopped again', () => {
  const worker = aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'] });
  const held = { ...worker, state: 'T' };
  const resultOf = (
    looks: readonly (readonly [number, readonly ProcessFacts[]])[],
    end = stillRunning({ proof: null }),
    reach: 'pid-1' | 'every-process' = 'pid-1',
  ) => {
    const sent = { signal: { ...signal('SIGTERM'), reach } };
    const free = anObservation({ before: [top, worker], end: exited({ afterMs: 40 }), ...sent });
    const snapshots = [[-1, [top, held]] as const, ...looks].map(([atMs, processes]) =>
      aSnapshot({ phase: atMs < 0 ? 'before' : 'after', atMs, processes, view: 'host-proc' }),
    );
    const trial = anObservation({ snapshots, end, ...sent });
    return frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [trial] }), worker);
  };
  const goesOn = { ...worker, state: 'R' };

  it('is waited for where PID 1 sleeps on', () => {
    expect(
      resultOf([
        [20, [top, goesOn]],
        [22, [top, held]],
        [1_000, [top, held]],
      ]),
    ).toEqual({ kind: 'waited-for' });
  });

  it.each<[string, Parameters<typeof resultOf>]>([
    [
      'PID 1 does not stay',
      [
        [
          [20, [top, goesOn]],
          [22, [top, held]],
        ],
        exited({ afterMs: 45 }),
      ],
    ],
    [
      'it was not seen stopped later',
      [
        [
          [20, [top, goesOn]],
          [1_000, [top, goesOn]],
        ],
      ],
    ],
    [
      'PID 1 was not seen asleep later',
      [
        [
          [20, [top, goesOn]],
          [1_000, [{ ...top, state: 'R' }, held]],
        ],
      ],
    ],
    [
      'it had only just been set going',
      [
        [
          [900, [top, goesOn]],
          [1_000, [top, held]],
        ],
      ],
    ],
    [
      'all were sent the signal',
      [
        [
          [20, [top, goesOn]],
          [1_000, [top, held]],
        ],
        undefined,
        'every-process',
      ],
    ],
  ])('may have exited by itself where %s', (_, seen) => {
    expect(resultOf(...seen)).toEqual({ kind: 'unknown', why: 'set-going' });
  });
});

describe('a PID 1 that blocks the signal, and stays with a process frozen', () => {
  const reads = (unusual: ProcessSketch) =>
    aProcess({ args: 's6-svscan', blocked: ['SIGTERM'], wchan: 'poll_schedule_timeout', ...unusual });
  const held = { ...aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'] }), state: 'T' };
  const resultOf = (unusual: ProcessSketch) => {
    const free = anObservation({
      before: [reads({}), { ...held, state: 'S' }],
      end: exited({ afterMs: 40 }),
    });
    const after = Array(4).fill([reads(unusual), held]);
    const trial = anObservation({ before: [reads({}), held], after, end: stillRunning({ proof: null }) });
    return frozenResult(gatherFacts({ ...trialsOf(free), frozenChildren: [trial] }), held).kind;
  };

  it('waits for it where it has taken the signal from its queue', () => {
    expect(resultOf({})).toBe('waited-for');
  });

  it.each<[string, ProcessSketch]>([
    ['the signal still waits', { pending: ['SIGTERM'] }],
    ['a handler may have left a note', { caught: ['SIGTERM'] }],
    ['a thread may have left a note', { threads: Array(2).fill(reads({}).threads?.[0]) }],
  ])('may only notice it later where %s', (_, unusual) => {
    expect(resultOf(unusual)).toBe('stayed');
  });
});
