import { describe, expect, it } from 'vitest';
import type { ProcessFacts, ReadyFacts } from '../../../../src/observation.js';
import type { TrialPlan } from '../../../../src/trial-plan.js';
import { aProcess, signal } from '../../../support/builders.js';
import type { ContainerScript } from '../../../support/fake-container.js';
import { DISCARDS, exitsAt } from '../../../support/fake-scripts.js';
import { factsOf, type ShutdownSketch } from '../../../support/fake-trial.js';

const bare = aProcess({ caught: [] });
const budget = (budgetMs: number): Partial<TrialPlan> => ({ grace: { budgetMs, source: 'docker' } });

describe('a container that exits', () => {
  it.each<[string, number, number, Partial<TrialPlan>]>([
    ['at the last moment of its budget', 10_000, 10_000, {}],
    ['after it, and is slow', 10_000, 13_000, {}],
    ['after a short one', 1_000, 3_900, {}],
    ['after a long one', 30_000, 33_000, {}],
    ['at the last moment of a remedy', 5_000, 4_900, { role: 'remedy' }],
  ])('%s is waited for', async (_, budgetMs, afterMs, plan) => {
    const { end } = await factsOf({ container: exitsAt(afterMs, 3), plan: { ...plan, ...budget(budgetMs) } });
    expect(end).toMatchObject({ kind: 'exited', code: 3, afterMs });
  });

  it.each<[string, number, number, Partial<TrialPlan>]>([
    ['1 s', 4_100, 4_200, budget(1_000)],
    ['10 s', 13_100, 13_300, budget(10_000)],
    ['30 s', 33_100, 33_300, budget(30_000)],
    ['10 s of a remedy', 10_000, 10_200, { role: 'remedy' }],
    ['5 s of a differential', 5_000, 5_200, { role: 'differential', ...budget(5_000) }],
  ])('too long after a budget of %s is not', async (_, untilMs, exitMs, plan) => {
    const facts = await factsOf({ container: exitsAt(exitMs), plan });
    expect(facts.end).toEqual({ kind: 'still-running', afterMs: untilMs, proof: null, endedLater: null });
  });
});

describe('a signal that the kernel discards', () => {
  it.each<[ReadyFacts['kind'], number]>([
    ['settled', 150],
    ['healthy', 150],
    ['matched', 150],
    ['never-settled', 2_000],
    ['waited', 2_000],
  ])('to a program that was %s ends the wait', async (ready, afterMs) => {
    const facts = await factsOf({ container: DISCARDS, ready });
    expect(facts.end).toEqual({
      kind: 'still-running',
      afterMs: afterMs - 16,
      proof: 'kernel-state',
      endedLater: null,
    });
    expect(facts.secondSignal).toBeNull();
  });

  it.each<[string, ShutdownSketch, number]>([
    ['that was signalled as it started', { ready: 'at-once', plan: { when: 'starting' } }, 13_100],
    ['where the whole budget is wanted', { plan: { fullGrace: true } }, 13_100],
    ['of a control', { plan: { role: 'control' } }, 10_000],
    ['with frozen children', { plan: { role: 'frozen-children' } }, 10_000],
  ])('does not end the wait %s', async (_, sketch, untilMs) => {
    const facts = await factsOf({ container: DISCARDS, ...sketch });
    expect(facts.end).toMatchObject({ kind: 'still-running', proof: null });
    expect(facts.tookMs).toBeGreaterThanOrEqual(untilMs);
  });

  it('does not end the wait where a handler has come meanwhile', async () => {
    const facts = await factsOf({
      container: { ...DISCARDS, onSignals: [{ tables: [[100, [aProcess()]]] }] },
    });
    expect(facts.end).toMatchObject({ kind: 'still-running', proof: null });
  });
});

describe('another stop signal', () => {
  const remedy = { kind: 'stop-signal', signal: 'SIGINT' } as const;
  const plan: Partial<TrialPlan> = { role: 'remedy', remedy, signal: signal('SIGINT'), ...budget(3_000) };

  it('is given up once the handler for it is gone and PID 1 rests', async () => {
    const container: ContainerScript = {
      tables: [[0, [aProcess({ caught: ['SIGINT'] })]]],
      onSignals: [{ tables: [[5, [bare]]] }],
    };
    const facts = await factsOf({ plan, container });
    expect(facts.end).toMatchObject({ kind: 'still-running', proof: null });
    expect(facts.tookMs).toBeLessThan(500);
  });

  it('is waited for while the handler is there', async () => {
    const facts = await factsOf({
      plan,
      container: { tables: [[0, [aProcess({ caught: ['SIGINT'] })]]], onSignals: [] },
    });
    expect(facts.tookMs).toBeGreaterThanOrEqual(3_000);
  });
});

describe('an ignore or a block that is undone before the program starts', () => {
  const program = ['python3', '/server.py'];
  const remedy = {
    kind: 'default-signal',
    argv: ['tini', '--', 'env', '--default-signal=TERM', ...program],
  } as const;
  const plan: Partial<TrialPlan> = { role: 'remedy', remedy };
  const tini = aProcess({ argv: remedy.argv, blocked: ['SIGTERM'], wchan: 'do_sigtimedwait' });
  const below = { pid: 7, ppid: 1, argv: program, caught: [] };
  const ignoring = aProcess({ ...below, ignored: ['SIGTERM'] });
  const blocking = aProcess({ ...below, blocked: ['SIGTERM'] });
  const waiting = aProcess({ ...below, blocked: ['SIGTERM'], wchan: 'signalfd_dequeue' });
  const another = aProcess({ ...below, argv: ['python3', '/other.py'], ignored: ['SIGTERM'] });
  const running = (before: ProcessFacts, after: ProcessFacts, atMs: number): ContainerScript => ({
    tables: [[0, [tini, before]]],
    onSignals: [{ tables: [[atMs, [tini, after]]] }],
  });
  const combined = { kind: 'combined', parts: [{ kind: 'stop-signal', signal: 'SIGTERM' }, remedy] } as const;

  it.each<[string, ContainerScript, Partial<TrialPlan>]>([
    ['ignores the signal', running(ignoring, ignoring, 0), {}],
    ['blocks it', running(blocking, blocking, 0), {}],
    ['ignores it although another was sent as well', running(ignoring, ignoring, 0), { remedy: combined }],
  ])('is given up where the program by itself %s', async (_, container, unusual) => {
    const facts = await factsOf({ plan: { ...plan, ...unusual }, container });
    expect(facts.end).toMatchObject({ kind: 'still-running', proof: null });
    expect(facts.tookMs).toBeGreaterThanOrEqual(1_000);
    expect(facts.tookMs).toBeLessThan(1_200);
  });

  it.each<[string, ContainerScript, Partial<TrialPlan>]>([
    ['takes it', running(aProcess({ ...below, caught: ['SIGTERM'] }), ignoring, 20), {}],
    ['waits for it', running(waiting, waiting, 0), {}],
    ['takes it for a moment', running(blocking, waiting, 100), {}],
    ['is not there', running(another, another, 0), {}],
    [
      'was started otherwise',
      running(ignoring, ignoring, 0),
      { remedy: { kind: 'exec-form', argv: program } },
    ],
  ])('is waited for where the program %s', async (_, container, unusual) => {
    const { tookMs } = await factsOf({ plan: { ...plan, ...unusual }, container });
    expect(tookMs).toBeGreaterThanOrEqual(10_000);
  });
});

describe('a container with a process that is frozen', () => {
  const worker = { pid: 7, ppid: 1, state: 'T', caught: ['SIGTERM'] };
  const [held, told] = [aProcess(worker), aProcess({ ...worker, pending: ['SIGTERM'] })];
  const plan: Partial<TrialPlan> = {
    role: 'frozen-children',
    freeze: { choose: (processes) => processes, afterMs: 0, keepsStopped: false, waitsFromMs: 1_500 },
  };
  const telling = (toldMs: number, pid1 = aProcess()): ContainerScript => ({
    tables: [[0, [aProcess(), held]]],
    onSignals: [
      {
        tables: [
          [0, [pid1, held]],
          [toldMs, [pid1, told]],
        ],
      },
    ],
  });

  it.each([
    ['as soon as PID 1 has outlasted it', 20, 2_000],
    ['a moment after it was told, where that was late', 1_900, 3_000],
  ])('is watched no longer than PID 1 is seen to wait for it: %s', async (_, toldMs, untilMs) => {
    const { tookMs, end } = await factsOf({ plan, container: telling(toldMs) });
    expect(end).toMatchObject({ kind: 'still-running', proof: null });
    expect(tookMs).toBeGreaterThanOrEqual(untilMs);
    expect(tookMs).toBeLessThan(untilMs + 200);
  });

  it('some time after the signal is watched no longer than PID 1 outlasts it', async () => {
    const free = aProcess({ ...worker, state: 'S' });
    const container: ContainerScript = {
      tables: [[0, [aProcess(), free]]],
      onSignals: [
        {
          tables: [
            [0, [aProcess(), free]],
            [600, [aProcess(), held]],
          ],
        },
      ],
    };
    const freeze = { choose: () => [], afterMs: 600, keepsStopped: false, waitsFromMs: 1_500 };
    const { tookMs } = await factsOf({ plan: { ...plan, freeze }, container });
    expect(tookMs).toBeGreaterThanOrEqual(1_500);
    expect(tookMs).toBeLessThan(2_200);
  });

  it.each<[string, ContainerScript, Partial<TrialPlan>]>([
    ['was told nothing', telling(60_000), {}],
    ['is waited for by a PID 1 that runs', telling(20, aProcess({ state: 'R' })), {}],
    [
      'was sent the signal as all were',
      telling(20),
      { signal: { ...signal('SIGTERM'), reach: 'every-process' } },
    ],
    ['is not frozen on purpose', telling(20), { role: 'remedy', freeze: null }],
  ])('is watched to the end where it %s', async (_, container, unusual) => {
    expect((await factsOf({ plan: { ...plan, ...unusual }, container })).tookMs).toBeGreaterThanOrEqual(
      10_000,
    );
  });
});
