import { describe, expect, it } from 'vitest';
import type { ExitOrder, Observation, ProcessFacts, ViewName } from '../../../src/observation.js';
import { followUps, isUnlikeSigterm } from '../../../src/planning/follow-ups.js';
import type { TrialPlan } from '../../../src/trial-plan.js';
import {
  aLog,
  anObservation,
  aProcess,
  aSnapshot,
  exited,
  type ObservationSketch,
  signal,
  stillRunning,
} from '../../support/builders.js';
import { aPlan } from '../../support/plans.js';

const bare = aProcess({ args: 'sleep 1000', caught: [] });
const worker = aProcess({ pid: 7, args: 'worker' });
const grandchild = aProcess({ pid: 8, ppid: 7, args: 'job' });
const tee = aProcess({ pid: 7, args: 'tee /log', caught: [], wchan: 'anon_pipe_read' });
const toAll = { ...signal('SIGTERM'), reach: 'every-process' } as const;
/** Its runtime exits with 1 on SIGTERM; a handler may do so too. */
const RUBY: ObservationSketch = {
  before: [aProcess({ argv: ['ruby', 'app.rb'], caught: ['SIGTERM'] })],
  end: exited({ code: 1 }),
};
const PYTHON: ObservationSketch = {
  before: [aProcess({ argv: ['python3', 'app.py'], caught: ['SIGINT'] })],
  signal: signal('SIGINT'),
  end: exited({ code: 130 }),
  log: aLog({ text: 'KeyboardInterrupt\n' }),
};
const BEHIND_INIT: ObservationSketch = {
  before: [
    aProcess({ argv: ['tini', '--', 'node'], program: 'tini', wchan: 'do_sigtimedwait' }),
    aProcess({ pid: 7, argv: ['node', 'app.js'], caught: ['SIGTERM'] }),
  ],
  exitOrder: { 7: 'exited-first' },
  end: exited({ code: 143 }),
};
const waitedOut = stillRunning({ proof: null, afterMs: 20_000 });

/** The ids of the trials that explain one. */
const idsOf = (sketch: ObservationSketch, plan: Partial<TrialPlan> = {}) => {
  const { role, id } = aPlan(plan);
  return followUps(aPlan(plan), anObservation({ ...sketch, trial: { role, id } })).map((each) => each.id);
};

describe('a trial is explained', () => {
  it.each<[string, ObservationSketch, Partial<TrialPlan>, string[]]>([
    ['by nothing where its handler was seen', {}, {}, []],
    ['by nothing where a proof ended it', { before: [bare], after: [[bare]], end: stillRunning() }, {}, []],
    ['by nothing where its handler is still there', { end: waitedOut, after: [[aProcess()]] }, {}, []],
    [
      'by nothing where it was never signalled',
      { end: { kind: 'exited-before-signal', code: 0, afterMs: 3, oomKilled: false } },
      {},
      [],
    ],
    [
      'by a differential where nothing shows why it goes on',
      { end: waitedOut, after: [[bare]] },
      {},
      ['differential'],
    ],
    [
      'by a differential where nothing was seen at all',
      { end: waitedOut, snapshots: [] },
      {},
      ['differential'],
    ],
    ['by no differential behind an init', { end: waitedOut, after: [[bare]] }, { init: true }, []],
    [
      'by no differential where it is no probe',
      { end: waitedOut, after: [[bare]] },
      { role: 'remedy', id: 'init' },
      [],
    ],
    ['by no differential as it starts', { end: waitedOut, after: [[bare]] }, { when: 'starting' }, []],
    [
      'by no differential where two signals were sent',
      { end: waitedOut, after: [[bare]] },
      { second: { signal: signal('SIGINT'), afterMs: 9 } },
      [],
    ],
    ['by a control where PID 1 was unaffected', { before: [bare], end: exited() }, {}, ['control']],
    ['by a control where nobody saw PID 1', { snapshots: [], end: exited() }, {}, ['control']],
    ['by a control where it was starting', { end: exited() }, { when: 'starting' }, ['control']],
    [
      'by a control where PID 1 hides what it does, and all were told',
      { before: [aProcess({ signals: null })], end: exited(), signal: toAll },
      { signal: toAll },
      ['control'],
    ],
    [
      'by frozen children where nobody saw them end',
      { before: [aProcess(), worker], exitOrder: { 7: 'unseen' }, end: exited() },
      {},
      ['frozen-children'],
    ],
    [
      'by frozen children where they were seen to end first, which another process may have seen to',
      { before: [aProcess(), worker], exitOrder: { 7: 'exited-first' }, end: exited() },
      {},
      ['frozen-children'],
    ],
    [
      'by frozen children where nobody saw a tee end',
      { before: [aProcess(), tee], exitOrder: { 7: 'unseen' }, end: exited() },
      {},
      ['frozen-children'],
    ],
    [
      'by nothing where a tee was seen to end first, or a sleep of a shell was not',
      {
        before: [aProcess({ args: 'bash /run.sh' }), tee, aProcess({ pid: 8, args: 'sleep 1', caught: [] })],
        exitOrder: { 7: 'exited-first', 8: 'unseen' },
        end: exited(),
      },
      {},
      [],
    ],
    [
      'by nothing where one is known to be left behind',
      {
        before: [aProcess(), worker, grandchild],
        exitOrder: { 7: 'unseen', 8: 'outlived-pid-1' },
        end: exited(),
      },
      {},
      [],
    ],
    [
      'by nothing where memory ran out',
      {
        before: [aProcess(), worker],
        exitOrder: { 7: 'unseen' },
        end: exited({ oomKilled: true, code: 137 }),
      },
      {},
      [],
    ],
    [
      'by nothing where it was too late anyway',
      { before: [aProcess(), worker], exitOrder: { 7: 'unseen' }, end: exited({ afterMs: 40_000 }) },
      {},
      [],
    ],
    [
      'by no frozen children as it starts',
      { before: [aProcess(), worker], exitOrder: { 7: 'unseen' }, end: exited() },
      { when: 'starting' },
      ['control'],
    ],
    [
      'by a control alone where that comes first',
      { before: [bare, worker], exitOrder: { 7: 'unseen' }, end: exited() },
      {},
      ['control'],
    ],
    [
      'by frozen children where all were told, and one would act on it',
      { before: [aProcess(), worker], exitOrder: { 7: 'exited-first' }, end: exited(), signal: toAll },
      { signal: toAll },
      ['frozen-children'],
    ],
    [
      'by nothing where all were told, and the others end of it',
      {
        before: [aProcess(), { ...worker, ...aProcess({ pid: 7, caught: [] }) }],
        exitOrder: { 7: 'exited-first' },
        end: exited(),
        signal: toAll,
      },
      { signal: toAll },
      [],
    ],
    ['under names of its own', { before: [bare], end: exited() }, { id: 'probe-2' }, ['control-2']],
    [
      'under names of its remedy',
      { before: [bare], end: exited() },
      { role: 'remedy', id: 'exec-form' },
      ['exec-form-control'],
    ],
  ])('%s', (_, sketch, plan, ids) => {
    expect(idsOf(sketch, plan)).toEqual(ids);
  });

  it('for the child of our init by nothing: that waits for it', () => {
    const init = aProcess({
      args: 'docker-init -- worker',
      program: 'docker-init',
      wchan: 'do_sigtimedwait',
    });
    const sketch = { before: [init, worker], exitOrder: { 7: 'unseen' }, end: exited() } as const;
    expect(idsOf(sketch, { init: true })).toEqual([]);
    expect(
      idsOf({ ...sketch, before: [init, worker, grandchild, aProcess({ pid: 9, ppid: 8 })] }, { init: true }),
    ).toEqual(['frozen-children', 'frozen-children/2']);
  });

  it.each<[string, ObservationSketch, Partial<TrialPlan>, string[]]>([
    ['Ruby may have ended it, or a handler', RUBY, {}, ['differential']],
    ['Ruby was behind an init', RUBY, { init: true }, []],
    ['Ruby was a remedy', RUBY, { role: 'remedy', id: 'SIGINT' }, []],
    ['an init may tell how node ended', BEHIND_INIT, {}, ['differential']],
    ['the engine’s init may tell it', BEHIND_INIT, { init: true }, ['differential']],
    ['node chose another code', { ...BEHIND_INIT, end: exited({ code: 1 }) }, {}, []],
    ['all were told', { ...RUBY, signal: toAll }, { signal: toAll }, []],
    ['Python said that it was its own', PYTHON, { signal: signal('SIGINT') }, []],
  ])('by a differential where it is open: %s', (_, sketch, plan, ids) => {
    expect(idsOf(sketch, plan)).toEqual(ids);
  });
});

describe('the plan of a control', () => {
  it('sends nothing, and lasts for longer than the container did', () => {
    const [control] = followUps(
      aPlan({ keep: true }),
      anObservation({ before: [bare], end: exited({ afterMs: 400 }) }),
    );
    expect(control).toMatchObject({
      role: 'control',
      keep: false,
      grace: { budgetMs: 1_600, source: 'control' },
    });
  });
});

describe('the plan with frozen children', () => {
  const shell = aProcess({ pid: 7, args: 'sh -c job' });
  const sketch = {
    before: [aProcess(), shell, grandchild],
    exitOrder: { 7: 'unseen', 8: 'unseen' },
    end: exited({ afterMs: 400 }),
  } as const;

  /** The same image in another container. */
  const there = sketch.before.map((process) => ({
    ...process,
    pid: process.pid + 100,
    ppid: process.ppid + 100,
  }));

  it('freezes one kind of processes each, by what they and their parents run', () => {
    const plans = followUps(aPlan({ keep: true }), anObservation(sketch));
    expect(plans).toMatchObject([
      { role: 'frozen-children', id: 'frozen-children', keep: false, grace: { budgetMs: 6_000 } },
      { role: 'frozen-children', id: 'frozen-children/2' },
    ]);
    expect(plans.map(({ freeze }) => freeze?.choose(there).map(({ pid }) => pid))).toEqual([[107], [108]]);
  });

  it('takes those of one kind together', () => {
    const workers = [7, 8, 9].map((pid) => aProcess({ pid, args: 'nginx: worker process' }));
    const [plan, ...more] = followUps(
      aPlan(),
      anObservation({ before: [aProcess(), ...workers], end: exited() }),
    );
    expect(plan?.freeze?.choose([aProcess(), ...workers])).toEqual(workers);
    expect(more).toEqual([]);
  });

  it('goes by the program where its title is another one each time', () => {
    const [plan] = followUps(
      aPlan(),
      anObservation({
        before: [aProcess(), aProcess({ pid: 7, program: 'puma', args: 'puma 12:01' })],
        end: exited(),
      }),
    );
    const other = aProcess({ pid: 7, program: 'puma', args: 'puma 12:02' });
    expect(plan?.freeze?.choose([aProcess(), other])).toEqual([other]);
  });

  it('is run again, five times at most, where PID 1 was gone before anybody looked', () => {
    const probe = { ...sketch, before: sketch.before.slice(0, 2), exitOrder: { 7: 'unseen' } } as const;
    const halted = [aProcess(), { ...shell, state: 'T' }];
    const at = (atMs: number) =>
      aSnapshot({ phase: atMs < 0 ? 'before' : 'after', atMs, processes: halted, view: 'host-proc' });
    const before = at(-5);
    const unwatched = anObservation({ snapshots: [before], end: exited({ afterMs: 405 }) });
    const watched = anObservation({ snapshots: [before, at(50), at(60)], end: exited({ afterMs: 405 }) });
    const last = (...frozenChildren: Observation[]) =>
      followUps(aPlan(), anObservation(probe), { differential: null, frozenChildren }).at(-1);
    const lastAfter = (...frozenChildren: Observation[]) => last(...frozenChildren)?.id;
    expect(lastAfter()).toBe('frozen-children');
    expect(lastAfter(unwatched)).toBe('frozen-children/2');
    const keepsStopped = [0, 1, 2, 3, 4, 5].map(
      (times) => last(...Array(times).fill(unwatched))?.freeze?.keepsStopped,
    );
    expect(keepsStopped).toEqual([false, true, true, false, true, true]);
    expect(lastAfter(unwatched, unwatched)).toBe('frozen-children/3');
    expect(lastAfter(...Array(5).fill(unwatched))).toBe('frozen-children/6');
    expect(lastAfter(...Array(6).fill(unwatched))).toBe('frozen-children');
    expect(lastAfter(watched)).toBe('frozen-children');
  });

  it('is run again, twice at most, until a look shows what became of one that is not waited for', () => {
    const at = (atMs: number, state: string) =>
      aSnapshot({
        phase: atMs < 0 ? 'before' : 'after',
        atMs,
        processes: [aProcess(), { ...shell, state }],
        view: 'host-proc',
      });
    const probe = (exitOrder: 'unseen' | 'exited-first', view: ViewName = 'host-proc') =>
      anObservation({
        snapshots: [{ ...at(-1, 'S'), view }],
        exitOrder: { 7: exitOrder },
        end: exited({ afterMs: 400 }),
      });
    const frozen = (exitOrder: ExitOrder) =>
      anObservation({
        snapshots: [at(-5, 'T'), at(50, 'T'), at(60, 'T')],
        exitOrder: { 7: exitOrder },
        end: exited({ afterMs: 405 }),
      });
    const last = (observation: Observation, ...frozenChildren: Observation[]) =>
      followUps(aPlan(), observation, { differential: null, frozenChildren }).at(-1)?.id;
    const hidden = frozen('unseen');
    for (const exitOrder of ['unseen', 'exited-first'] as const) {
      expect(last(probe(exitOrder), hidden)).toBe('frozen-children/2');
      expect(last(probe(exitOrder), hidden, hidden)).toBe('frozen-children/3');
      expect(last(probe(exitOrder), hidden, hidden, hidden)).toBe('frozen-children');
      expect(last(probe(exitOrder), hidden, frozen('outlived-pid-1'))).toBe('frozen-children');
    }
    expect(last(probe('unseen', 'helper'), hidden)).toBe('frozen-children');
  });

  it('comes for another kind before it is run again for one of which it is open how it exited', () => {
    const worker = aProcess({ pid: 8, args: 'worker' });
    const at = (phase: 'before' | 'after', atMs: number, state: string) =>
      aSnapshot({ phase, atMs, processes: [aProcess(), { ...shell, state }, worker], view: 'host-proc' });
    const observation = anObservation({
      snapshots: [at('before', -1, 'S')],
      exitOrder: { 7: 'exited-first', 8: 'unseen' },
      end: exited({ afterMs: 400 }),
    });
    const hidden = anObservation({
      snapshots: [at('before', -5, 'T'), at('after', 50, 'T'), at('after', 60, 'T')],
      end: exited({ afterMs: 405 }),
    });
    const chosen = (times: number) =>
      followUps(aPlan(), observation, { differential: null, frozenChildren: Array(times).fill(hidden) })
        .at(-1)
        ?.freeze?.choose(observation.snapshots[0]?.processes ?? [])
        .map(({ pid }) => pid);
    expect([0, 1, 2].map(chosen)).toEqual([[8], [8], [7]]);
  });

  it('freezes one for which PID 1 stays once more, in the middle of its shutdown', () => {
    const at = (atMs: number, processes: readonly ProcessFacts[]) =>
      aSnapshot({ phase: atMs < 0 ? 'before' : 'after', atMs, processes, view: 'host-proc' });
    const worker = aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'] });
    const held = { ...worker, state: 'T' };
    const told = {
      ...aProcess({ pid: 7, args: 'worker', caught: ['SIGTERM'], pending: ['SIGTERM'] }),
      state: 'T',
    };
    const probe = anObservation({
      snapshots: [at(-1, [aProcess(), worker]), at(950, [aProcess(), worker])],
      exitOrder: { 7: 'unseen' },
      end: exited({ afterMs: 1_000 }),
    });
    const early = anObservation({
      snapshots: [at(-1, [aProcess(), held]), at(20, [aProcess(), told]), at(4_000, [aProcess(), told])],
      exitOrder: { 7: 'unseen' },
      end: exited({ afterMs: 5_000 }),
    });
    const late = anObservation({
      snapshots: [at(-1, [aProcess(), worker]), at(510, [aProcess(), held]), at(4_000, [aProcess(), held])],
      exitOrder: { 7: 'unseen' },
      end: exited({ afterMs: 5_000 }),
    });
    const plansAfter = (...frozenChildren: Observation[]) =>
      followUps(aPlan(), probe, { differential: null, frozenChildren }).map(({ id, freeze }) => [
        id,
        freeze?.afterMs,
      ]);
    expect(plansAfter()).toEqual([['frozen-children', 0]]);
    expect(plansAfter(early)).toEqual([
      ['frozen-children', 0],
      ['frozen-children/2', 500],
    ]);
    expect(plansAfter(early, late)).toEqual([['frozen-children', 0]]);
  });

  it('asks for no more once one is known to be left behind', () => {
    const [first] = sketch.before.slice(1);
    const frozen = anObservation({
      before: sketch.before.map((process) => (process === first ? { ...process, state: 'T' } : process)),
      exitOrder: { 7: 'outlived-pid-1' },
      end: exited({ afterMs: 405 }),
    });
    const observation = anObservation(sketch);
    const explained = { differential: null, frozenChildren: [frozen] };
    expect(followUps(aPlan(), observation, explained).map(({ id }) => id)).toEqual(['frozen-children']);
  });
});

describe('SIGTERM is worth a trial of its own', () => {
  it.each<[string, TrialPlan['signal'], boolean]>([
    ['beside what the image declares', signal('SIGQUIT', 'image'), true],
    ['beside what the platform sends', signal('SIGINT', 'preset'), true],
    ['not where it is sent anyway', signal('SIGTERM'), false],
    ['not where another was asked for', signal('SIGINT', 'option'), false],
    ['not where a file asks for another', signal('SIGINT', 'config'), false],
  ])('%s', (_, sent, isWorth) => {
    expect(isUnlikeSigterm(aPlan({ signal: sent }))).toBe(isWorth);
  });
});
