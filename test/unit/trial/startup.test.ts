import { describe, expect, it } from 'vitest';
import { watchExit } from '../../../src/trial/exit-watch.js';
import { awaitReady, awaitStart, earlyEnd, type Startup } from '../../../src/trial/startup.js';
import type { TrialPlan } from '../../../src/trial-plan.js';
import { anObservation, aProcess } from '../../support/builders.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { fakeEngine } from '../../support/fake-engine.js';
import { aContext, created } from '../../support/fake-trial.js';
import { aPlan } from '../../support/plans.js';

const without = aProcess({ caught: [] });
const { image } = anObservation();
const CHECKED = { ...image, healthcheck: true };

/** How waiting for a container goes that is interrupted at that moment, ms. */
async function startupOf(
  script: ContainerScript,
  plan: Partial<TrialPlan> = {},
  interruptMs: number | null = null,
): Promise<Startup> {
  const on = fakeEngine({ container: { onSignals: [], ...script } });
  const interrupt = new AbortController();
  const context = aContext(on, { abort: interrupt.signal });
  const work = async () => {
    const { container } = await created(on);
    const exit = watchExit(container, on.feed, on.clock);
    await container.start();
    if (interruptMs !== null) on.clock.at(on.clock.now() + interruptMs, () => interrupt.abort());
    const wanted = aPlan(plan);
    const waiting =
      wanted.when === 'starting'
        ? awaitStart(container, context, exit)
        : awaitReady(container, wanted, context, exit);
    return waiting.finally(() => exit.stop());
  };
  return on.clock.run(work());
}

describe('a program', () => {
  it('is up once it has settled, and its tables tell how it came up', async () => {
    const { ready, snapshots } = await startupOf({
      tables: [
        [0, [without]],
        [400, [aProcess()]],
      ],
    });
    expect(ready).toEqual({ kind: 'settled', afterMs: 1_200 });
    expect(snapshots.map(({ phase, atMs }) => [phase, atMs])).toEqual([
      ['starting', 0],
      ['starting', 400],
    ]);
  });

  it.each<[string, ContainerScript, Partial<TrialPlan>, object]>([
    [
      'a health check that the image declares passes',
      {
        health: [
          [0, 'starting'],
          [950, 'healthy'],
        ],
      },
      { image: CHECKED },
      { kind: 'healthy', afterMs: 950 },
    ],
    [
      'its health check passes, although no event tells',
      {
        health: [
          [0, 'starting'],
          [1_950, 'healthy'],
        ],
        healthEventMs: null,
      },
      { image: CHECKED },
      { kind: 'healthy', afterMs: 2_000 },
    ],
    [
      'its health check passes after other news',
      {
        health: [
          [0, 'starting'],
          [700, 'starting'],
          [950, 'healthy'],
        ],
      },
      { image: CHECKED },
      { kind: 'healthy', afterMs: 1_700 },
    ],
    [
      'its health check passes, as is asked for',
      { health: [[0, 'healthy']] },
      { image: CHECKED, ready: { kind: 'health' } },
      { kind: 'healthy', afterMs: 0 },
    ],
    [
      'a line of its log comes',
      {
        log: [
          [0, 'boot'],
          [730, 'listening'],
        ],
      },
      { ready: { kind: 'log', pattern: 'listen' } },
      { kind: 'matched', afterMs: 730, what: 'listening' },
    ],
    [
      'its port is open',
      { override: () => ({ listens: async () => ({ kind: 'open', how: 'by hand' }) }) },
      { ready: { kind: 'port', port: 80 } },
      { kind: 'matched', afterMs: 0 },
    ],
    [
      'it answers',
      { override: () => ({ get: async () => ({ kind: 'answered', status: 200, how: 'by hand' }) }) },
      { ready: { kind: 'http', port: 80, path: '/' } },
      { kind: 'matched', afterMs: 0 },
    ],
    ['its time is over', {}, { ready: { kind: 'delay', ms: 3_000 } }, { kind: 'waited', afterMs: 3_000 }],
  ])('is up once %s', async (_, script, plan, expected) => {
    expect((await startupOf(script, plan)).ready).toMatchObject(expected);
  });

  it('is watched whatever is waited for', async () => {
    const tables: ContainerScript['tables'] = [
      [0, [without]],
      [400, [aProcess()]],
    ];
    const { snapshots } = await startupOf({ tables }, { ready: { kind: 'delay', ms: 1_000 } });
    expect(snapshots.map(({ atMs }) => atMs)).toEqual([0, 400, 960]);
  });

  it.each<[string, ContainerScript, Partial<TrialPlan>, number, string]>([
    [
      'fails its health check',
      {
        health: [
          [0, 'starting'],
          [500, 'unhealthy'],
        ],
      },
      { image: CHECKED },
      500,
      'its health check failed',
    ],
    ['has no health check', {}, { ready: { kind: 'health' } }, 0, 'the image declares no health check'],
    [
      'has its health check switched off',
      { health: [[0, 'none']] },
      { image: CHECKED },
      0,
      'the image declares no health check',
    ],
    [
      'is not up in time',
      { health: [[0, 'starting']] },
      { image: CHECKED, readyTimeoutMs: 5_000 },
      5_000,
      'its health check did not pass within 5 s (--ready-timeout)',
    ],
    [
      'says nothing in time',
      { log: [] },
      { ready: { kind: 'log', pattern: 'up' }, readyTimeoutMs: 1_500 },
      1_500,
      'no line of its log matched /up/ within 1.5 s (--ready-timeout)',
    ],
    [
      'is given less time than it is to wait',
      {},
      { ready: { kind: 'delay', ms: 9_000 }, readyTimeoutMs: 5_000 },
      5_000,
      'the wait of 9 s was not over within 5 s (--ready-timeout)',
    ],
    [
      'never rests',
      { tables: [[0, [aProcess({ state: 'R' })]]] },
      { readyTimeoutMs: 5_000 },
      5_000,
      'it did not come to rest within 5 s (--ready-timeout)',
    ],
  ])('is not up that %s', async (_, script, plan, afterMs, why) => {
    expect((await startupOf(script, plan)).ready).toEqual({ kind: 'not-ready', afterMs, why });
  });

  it('that ends meanwhile was never up', async () => {
    const { ready } = await startupOf({
      tables: [[0, [aProcess({ state: 'R' })]]],
      exit: { afterMs: 400, code: 1 },
    });
    expect(ready).toMatchObject({ kind: 'not-ready', afterMs: expect.closeTo(450, -2) });
  });

  it('is waited for no longer when the user interrupts', async () => {
    const { ready } = await startupOf({}, { ready: { kind: 'delay', ms: 9_000 } }, 700);
    expect(ready).toEqual({ kind: 'not-ready', afterMs: 700, why: 'the wait of 9 s was not over' });
  });

  it('that comes up with the last look counts as up', async () => {
    const plan = { image: CHECKED, readyTimeoutMs: 800 };
    const override: ContainerScript['override'] = ({ inspect }, clock) => ({
      inspect: async () => {
        await clock.sleep(90);
        return inspect();
      },
    });
    const { ready } = await startupOf(
      {
        health: [
          [0, 'starting'],
          [780, 'healthy'],
        ],
        override,
      },
      plan,
    );
    expect(ready).toMatchObject({ kind: 'healthy' });
  });

  it('fails the trial where the engine fails', async () => {
    const refused = new Error('no');
    const override = () => ({ look: () => Promise.reject(refused) });
    await expect(startupOf({ override })).rejects.toBe(refused);
  });
});

describe('a program that is signalled as it starts', () => {
  const starting = { when: 'starting' } as const;
  const runtime = (args: string) => aProcess({ args, program: args });

  it.each<[string, ContainerScript, number]>([
    ['runs at once', {}, 0],
    [
      'is executed by runc',
      {
        tables: [
          [0, [runtime('runc:[2:INIT]')]],
          [22, [aProcess()]],
        ],
      },
      25,
    ],
    [
      'is executed by crun',
      {
        tables: [
          [0, [runtime('crun')]],
          [22, [aProcess()]],
        ],
      },
      25,
    ],
    [
      'is executed by youki',
      {
        tables: [
          [0, [runtime('youki:[2:INIT]')]],
          [22, [aProcess()]],
        ],
      },
      25,
    ],
    ['is never executed', { tables: [[0, [runtime('crun')]]] }, 1_000],
    ['is called like a runtime', { tables: [[0, [runtime('runc')]]] }, 0],
    ['shows nothing', { tables: [[0, null]] }, 0],
    ['cannot be looked at', { override: () => ({ look: () => Promise.reject(new Error('no')) }) }, 0],
  ])('and %s', async (_, script, afterMs) => {
    expect(await startupOf(script, starting)).toEqual({ ready: { kind: 'at-once', afterMs }, snapshots: [] });
  });

  it('is waited for no longer when the user interrupts or it has ended', async () => {
    const tables: ContainerScript['tables'] = [[0, [runtime('crun')]]];
    expect((await startupOf({ tables }, starting, 102)).ready).toMatchObject({ afterMs: 102 });
    const ended = { tables, exit: { afterMs: 50, code: 1 }, dieEventMs: 1 };
    expect((await startupOf(ended, starting)).ready.afterMs).toBeLessThan(60);
  });
});

it('takes the end of a container that was never signalled from its record', async () => {
  const on = fakeEngine({ container: { exit: { afterMs: 0, code: 137, oomKilled: true } } });
  const work = async () => {
    const { container } = await created(on);
    await container.start();
    await on.clock.sleep(10);
    return earlyEnd(container, 10.4);
  };
  expect(await on.clock.run(work())).toEqual({
    kind: 'exited-before-signal',
    code: 137,
    afterMs: 10,
    oomKilled: true,
  });
});
