import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/observation.js';
import {
  askedFor,
  nextTrials,
  remediesOf,
  runsOf,
  type Seen,
  triedRemedies,
} from '../../../src/planning/next-trials.js';
import type { TargetPlan } from '../../../src/planning/plans.js';
import {
  anObservation,
  aProcess,
  exited,
  type ObservationSketch,
  sets,
  signal,
  stillRunning,
} from '../../support/builders.js';
import { aPlan } from '../../support/plans.js';

const SLEEP = { argv: ['sleep', '1000'], args: 'sleep 1000', program: 'sleep', caught: [] };
const bare = aProcess(SLEEP);
/** Told by exec form to stop by a child of a shell that does not pass the signal on. */
const shell = aProcess({
  argv: ['/bin/sh', '-c', 'node server.js'],
  args: '/bin/sh -c node server.js',
  program: 'sh',
  caught: [],
  wchan: 'do_wait',
});
const node = aProcess({ pid: 7, argv: ['node', 'server.js'], args: 'node server.js' });

const seenOf = (sketches: Readonly<Record<string, ObservationSketch>>): Seen =>
  new Map(
    Object.entries(sketches).map(([id, { trial, ...sketch }]): [string, Observation] => [
      id,
      anObservation({ trial: { id, ...trial }, ...sketch }),
    ]),
  );

const target = (unusual: Partial<TargetPlan> = {}): TargetPlan => ({
  probe: aPlan(),
  runs: 1,
  tryRemedies: true,
  isExclusive: false,
  ...unusual,
});

/** The ids of what is to be run, with what is to be run beside it. */
function wanted(plan: TargetPlan, sketches: Readonly<Record<string, ObservationSketch>>): string[] {
  return nextTrials(plan, seenOf(sketches)).map(({ plan: { id }, ifPending }) =>
    ifPending === null ? id : `${id} (${ifPending.id})`,
  );
}

const GRACEFUL = {};
/** It runs on without the handler that it had. */
const UNEXPLAINED: ObservationSketch = {
  before: [aProcess()],
  after: [[aProcess({ caught: [] })]],
  end: stillRunning({ proof: null, afterMs: 150 }),
};
const KILLED: ObservationSketch = { before: [bare], after: [[bare]], end: stillRunning() };
/** It ended, though nothing shows that it took the signal. */
const WITH_SIGINT = { ...UNEXPLAINED, before: [aProcess({ caught: ['SIGTERM', 'SIGINT'] })] };
const DIED: ObservationSketch = { trial: { role: 'differential' }, end: exited({ code: 143 }) };
const UNAFFECTED: ObservationSketch = { before: [bare], end: exited() };
const UNSEEN: ObservationSketch = {
  before: [aProcess(), node],
  exitOrder: { 7: 'unseen' },
  end: exited(),
};
const UNSEEN_BY_ALL: ObservationSketch = {
  ...UNSEEN,
  before: [aProcess({ caught: ['SIGINT', 'SIGQUIT'] }), { ...node, signals: sets({ caught: ['SIGINT'] }) }],
  signal: signal('SIGINT', 'image'),
};
/** The frozen one was set going again. */
const ALSO_UNSEEN: ObservationSketch = { ...UNSEEN_BY_ALL, trial: { role: 'frozen-children' } };
const IN_SHELL: ObservationSketch = {
  image: { cmd: ['/bin/sh', '-c', 'node server.js'] },
  before: [shell, node],
  after: [[shell, node]],
  end: stillRunning(),
};
const shellPlan = aPlan({
  image: anObservation({ image: { cmd: ['/bin/sh', '-c', 'node server.js'] } }).image,
});
const remedy = (sketch: ObservationSketch): ObservationSketch => ({ ...sketch, trial: { role: 'remedy' } });

describe('what is to be run', () => {
  const fromImage = aPlan({ signal: signal('SIGQUIT', 'image') });
  const byPreset = aPlan({ signal: signal('SIGINT', 'preset') });
  const byHand = aPlan({ signal: signal('SIGINT', 'option') });

  it.each<[string, TargetPlan, Readonly<Record<string, ObservationSketch>>, string[]]>([
    ['first is the probe', target(), {}, ['probe (differential)']],
    ['first is the probe alone behind an init', target({ probe: aPlan({ init: true }) }), {}, ['probe']],
    ['first is the probe alone where it must be', target({ isExclusive: true }), {}, ['probe']],
    [
      'is SIGTERM as well where the image declares another',
      target({ probe: fromImage }),
      {},
      ['probe (differential)', 'sigterm'],
    ],
    [
      'is SIGTERM as well where the platform sends another',
      target({ probe: byPreset }),
      {},
      ['probe (differential)', 'sigterm'],
    ],
    ['is no SIGTERM where another was asked for', target({ probe: byHand }), {}, ['probe (differential)']],
    [
      'is SIGTERM still once the probe is over',
      target({ probe: fromImage }),
      { probe: GRACEFUL },
      ['sigterm'],
    ],
    [
      'is nothing more of SIGTERM once that is over',
      target({ probe: fromImage }),
      { probe: GRACEFUL, sigterm: KILLED },
      [],
    ],
    [
      'is no remedy where nothing is known but that nobody saw them end',
      target({ probe: aPlan({ signal: signal('SIGINT', 'image') }) }),
      { probe: UNSEEN_BY_ALL, 'frozen-children': ALSO_UNSEEN, sigterm: GRACEFUL },
      [],
    ],
    [
      'is SIGTERM with frozen children where nobody saw them end',
      target({ probe: fromImage }),
      { probe: GRACEFUL, sigterm: { ...UNSEEN, trial: { role: 'sigterm', id: 'sigterm' } } },
      ['sigterm-frozen-children'],
    ],
    ['is nothing once it is known to be graceful', target(), { probe: GRACEFUL }, []],
    ['is a control where it may have ended by itself', target(), { probe: UNAFFECTED }, ['control']],
    [
      'is a trial with frozen children where nobody saw them end',
      target(),
      { probe: UNSEEN },
      ['frozen-children'],
    ],
    [
      'is a repeat once the first is explained',
      target({ runs: 3 }),
      { probe: GRACEFUL },
      ['probe-2 (differential-2)'],
    ],
    ['is no repeat before the first is explained', target({ runs: 3 }), { probe: UNAFFECTED }, ['control']],
    [
      'is what explains a repeat',
      target({ runs: 3 }),
      { probe: GRACEFUL, 'probe-2': UNAFFECTED },
      ['control-2'],
    ],
    [
      'is the next repeat',
      target({ runs: 3 }),
      { probe: GRACEFUL, 'probe-2': GRACEFUL },
      ['probe-3 (differential-3)'],
    ],
    ['is nothing after the last repeat', target({ runs: 2 }), { probe: GRACEFUL, 'probe-2': GRACEFUL }, []],
    ['is a lone init twice where it is killed', target(), { probe: KILLED }, ['init', 'init-again']],
    ['is no remedy where none is wanted', target({ tryRemedies: false }), { probe: KILLED }, []],
    [
      'is every remedy of a shell, and the likeliest of them twice',
      target({ probe: shellPlan }),
      { probe: IN_SHELL },
      ['exec-form (exec-form-differential)', 'init', 'exec-form-again'],
    ],
    [
      'is the remedy that is left, and its second time',
      target({ probe: shellPlan }),
      { probe: IN_SHELL, init: remedy(KILLED) },
      ['exec-form (exec-form-differential)', 'exec-form-again'],
    ],
    [
      'is the second time of the likeliest beside others once the first went well',
      target({ probe: shellPlan }),
      { probe: IN_SHELL, 'exec-form': remedy(GRACEFUL) },
      ['init', 'exec-form-again'],
    ],
    [
      'is no second time of it once the first did not',
      target({ probe: shellPlan }),
      { probe: IN_SHELL, 'exec-form': remedy(KILLED) },
      ['init'],
    ],
    [
      'is the differential of a killed one, and the second time of an init, which that is the first time of',
      target(),
      { probe: UNEXPLAINED },
      ['differential', 'init-again'],
    ],
    [
      'is a differential alone where no remedies are wanted',
      target({ tryRemedies: false }),
      { probe: UNEXPLAINED },
      ['differential'],
    ],
    [
      'is a differential, and other remedies beside it',
      target(),
      { probe: WITH_SIGINT },
      ['differential', 'SIGINT', 'init-again'],
    ],
    [
      'is still the second time of the init that was compared with while others go on',
      target(),
      { probe: WITH_SIGINT, differential: DIED },
      ['SIGINT', 'init-again'],
    ],
    [
      'is another signal a second time where that is the likeliest',
      target(),
      { probe: { ...KILLED, before: [aProcess({ ...SLEEP, caught: ['SIGINT'] })] } },
      ['SIGINT', 'init', 'SIGINT-again'],
    ],
    [
      'is a differential alone where repeats are compared',
      target({ runs: 2 }),
      { probe: UNEXPLAINED },
      ['differential'],
    ],
    [
      'is what explains a remedy',
      target({ probe: shellPlan }),
      { probe: IN_SHELL, init: remedy(GRACEFUL), 'exec-form': remedy(UNAFFECTED) },
      ['exec-form-control'],
    ],
    [
      'is what would be recommended a second time',
      target({ probe: shellPlan }),
      { probe: IN_SHELL, init: remedy(KILLED), 'exec-form': remedy(GRACEFUL) },
      ['exec-form-again'],
    ],
    [
      'is what explains the second time',
      target(),
      { probe: KILLED, init: remedy(GRACEFUL), 'init-again': remedy(UNAFFECTED) },
      ['init-again-control'],
    ],
    [
      'is the next best where the second time was worse',
      target({ probe: shellPlan }),
      {
        probe: IN_SHELL,
        init: remedy(GRACEFUL),
        'exec-form': remedy(GRACEFUL),
        'exec-form-again': remedy(KILLED),
      },
      ['init-again'],
    ],
    [
      'is no second time of what is not recommended',
      target({ probe: shellPlan }),
      { probe: IN_SHELL, init: remedy(KILLED), 'exec-form': remedy(KILLED) },
      [],
    ],
    [
      'is nothing once all remedies are known',
      target(),
      { probe: KILLED, init: remedy(GRACEFUL), 'init-again': remedy(GRACEFUL) },
      [],
    ],
  ])('%s', (_, plan, sketches, ids) => {
    expect(wanted(plan, sketches)).toEqual(ids);
  });

  it('is an init a second time alone once one has served as the proof', () => {
    const probe = {
      before: [aProcess()],
      after: [[aProcess({ caught: [] })]],
      end: stillRunning({ proof: 'differential' }),
    } as const;
    const differential: ObservationSketch = { trial: { role: 'differential' }, end: exited({ code: 143 }) };
    expect(wanted(target(), { probe, differential })).toEqual(['init-again']);
    const [tried] = triedRemedies(target(), seenOf({ probe, differential }));
    expect(tried).toMatchObject({
      remedy: { kind: 'init' },
      probe: { trial: { role: 'differential' } },
      control: null,
    });
  });
});

describe('what is asked for before it is certain to be needed', () => {
  it('is the second time of a remedy alone', () => {
    const plan = target({ probe: shellPlan });
    const likelyOf = (sketches: Readonly<Record<string, ObservationSketch>>) =>
      nextTrials(plan, seenOf(sketches)).flatMap(({ plan: { id }, isLikely }) => (isLikely ? [id] : []));
    expect(likelyOf({ probe: IN_SHELL })).toEqual(['exec-form-again']);
    const both = { init: remedy(KILLED), 'exec-form': remedy(GRACEFUL) };
    expect(likelyOf({ probe: IN_SHELL, ...both })).toEqual([]);
  });
});

describe('a probe that outlasted its signal', () => {
  const OUTLASTED: ObservationSketch = {
    after: [[aProcess()]],
    end: stillRunning({ proof: null, afterMs: 33_400 }),
  };

  it('is sent it twice in another container, also where no remedies are wanted', () => {
    const plan = target({ tryRemedies: false });
    const [second] = nextTrials(plan, seenOf({ probe: OUTLASTED }));
    expect(second).toMatchObject({
      plan: {
        id: 'second-signal',
        role: 'second-signal',
        second: { signal: { name: 'SIGTERM', number: 15 }, afterMs: 2_000 },
        grace: { budgetMs: 3_500 },
      },
      ifPending: null,
    });
    const twice = { probe: OUTLASTED, 'second-signal': { trial: { role: 'second-signal' as const } } };
    expect(wanted(plan, twice)).toEqual([]);
    expect(runsOf(plan, seenOf(twice))).toMatchObject([{ secondSignal: { trial: { id: 'second-signal' } } }]);
  });

  it.each([
    [10_000, 2_000],
    [3_000, 1_000],
    [500, 500],
  ])(
    'is sent it no later than a budget of %i ms has room for, %i ms after the first',
    (budgetMs, afterMs) => {
      const plan = target({ tryRemedies: false, probe: aPlan({ grace: { budgetMs, source: 'option' } }) });
      const [second] = nextTrials(plan, seenOf({ probe: OUTLASTED }));
      expect(second?.plan).toMatchObject({ second: { afterMs }, grace: { budgetMs: afterMs + 1_500 } });
    },
  );

  it('is not before it has outlasted it for a moment', () => {
    const at = (afterMs: number, budgetMs = 30_000) => {
      const grace = { budgetMs, source: 'option' };
      const probe: ObservationSketch = { ...OUTLASTED, grace, end: stillRunning({ proof: null, afterMs }) };
      return wanted(target({ tryRemedies: false }), { probe });
    };
    expect(at(899)).toEqual([]);
    expect(at(900)).toEqual(['second-signal']);
    expect(at(500, 500)).toEqual(['second-signal']);
  });

  it('is not where it was asked for, or where the signal is known to be lost', () => {
    const second = { signal: signal('SIGINT'), afterMs: 1_000 };
    const plan = target({ tryRemedies: false, probe: aPlan({ second }) });
    expect(wanted(plan, { probe: OUTLASTED })).toEqual([]);
    expect(wanted(target({ tryRemedies: false }), { probe: KILLED })).toEqual([]);
  });
});

describe('remedies that take long', () => {
  const plan = target({ probe: shellPlan });
  const idsWith = (sketches: Readonly<Record<string, ObservationSketch>>, ...pending: string[]) =>
    nextTrials(plan, seenOf(sketches), new Set(pending)).map((trial) => trial.plan.id);
  const base = { probe: IN_SHELL };

  it('are waited for while another may be better', () => {
    expect(idsWith(base, 'exec-form')).toEqual(['exec-form', 'init', 'exec-form-again']);
  });

  it('are run a second time meanwhile where nothing else helps', () => {
    const known = { ...base, init: remedy(KILLED) };
    expect(idsWith(known, 'exec-form')).toEqual(['exec-form', 'exec-form-again']);
    expect(idsWith({ ...known, 'exec-form-again': remedy(GRACEFUL) }, 'exec-form')).toEqual(['exec-form']);
  });

  it('leave time for the second time of what helps', () => {
    const known = { ...base, init: remedy(GRACEFUL) };
    expect(idsWith(known, 'exec-form')).toEqual(['exec-form', 'init-again', 'exec-form-again']);
    expect(idsWith({ ...known, 'init-again': remedy(GRACEFUL) }, 'exec-form')).toEqual([
      'exec-form',
      'exec-form-again',
    ]);
  });
});

describe('what was run early', () => {
  const remedies = { init: remedy(GRACEFUL), 'init-again': remedy(GRACEFUL) };
  const idsOf = (sketches: Readonly<Record<string, ObservationSketch>>) => [
    ...askedFor(target(), seenOf(sketches), seenOf(remedies)).keys(),
  ];

  it('counts where it is asked for in the end', () => {
    expect(idsOf({ probe: KILLED })).toEqual(['probe', 'init', 'init-again']);
  });

  it('does not where it is not', () => {
    expect(idsOf({ probe: GRACEFUL })).toEqual(['probe']);
  });
});

describe('remedies', () => {
  it('are those that the worst run suggests', () => {
    const seen = seenOf({ probe: GRACEFUL, 'probe-2': KILLED });
    expect(remediesOf(target({ runs: 2 }), seen).map(({ kind }) => kind)).toEqual(['init']);
  });

  it.each<[string, Readonly<Record<string, ObservationSketch>>]>([
    ['where nothing was run', {}],
    ['where it is graceful', { probe: GRACEFUL }],
    [
      'where nobody could find out',
      { probe: { end: { kind: 'not-signalled', why: 'it was not' }, signalled: null } },
    ],
  ])('are none %s', (_, sketches) => {
    expect(remediesOf(target(), seenOf(sketches))).toEqual([]);
    expect(triedRemedies(target(), seenOf(sketches))).toEqual([]);
  });

  it('come with what was run of them', () => {
    const sketches = { probe: IN_SHELL, 'exec-form': remedy(UNAFFECTED), 'exec-form-control': GRACEFUL };
    const [tried, ...others] = triedRemedies(target({ probe: shellPlan }), seenOf(sketches));
    expect(tried).toMatchObject({
      remedy: { kind: 'exec-form' },
      probe: { trial: { id: 'exec-form' } },
      control: { trial: { id: 'exec-form-control' } },
      frozenChildren: [],
    });
    expect(others).toEqual([]);
  });
});

describe('the runs of a target', () => {
  it('are those that were made, each with what explains it', () => {
    const seen = seenOf({ probe: GRACEFUL, 'probe-2': UNAFFECTED, 'control-2': GRACEFUL });
    expect(runsOf(target({ runs: 3 }), seen)).toMatchObject([
      { plan: { id: 'probe' }, probe: { trial: { id: 'probe' } }, control: null },
      {
        plan: { id: 'probe-2' },
        probe: { trial: { id: 'probe-2' } },
        control: { trial: { id: 'control-2' } },
      },
    ]);
  });
});
