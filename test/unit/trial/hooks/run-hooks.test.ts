import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../src/observation.js';
import type { Hook } from '../../../../src/target-spec.js';
import { runTrial } from '../../../../src/trial/trial.js';
import type { HooksPlan, TrialPlan } from '../../../../src/trial-plan.js';
import type { ContainerScript } from '../../../support/fake-container.js';
import { fakeEngine } from '../../../support/fake-engine.js';
import { aContext } from '../../../support/fake-trial.js';
import { aPlan } from '../../../support/plans.js';
import { aHook } from '../../../support/probe-spec.js';

/** A whole trial with hooks, on a scripted container. */
async function trialWith(
  hooks: readonly Hook[],
  container: ContainerScript,
  { rules = 'compose', budgetMs = 10_000 }: Partial<HooksPlan> = {},
  plan: Partial<TrialPlan> = {},
) {
  const on = fakeEngine({ container });
  const steps: string[] = [];
  const context = aContext(on, { emit: ({ kind }) => steps.push(kind) });
  const planned = { hooks: { rules, hooks, budgetMs }, grace: { budgetMs, source: rules }, ...plan };
  const observation = await on.clock.run(runTrial(aPlan(planned), context));
  return { observation, steps, fake: on.containers[0] };
}

const results = ({ hooks }: Observation) => hooks?.hooks.map(({ result }) => result);
const drain = aHook(['/drain', 'all of it']);
const exited = (code: number, output = '') => ({ kind: 'exited', code, output }) as const;

describe('hooks', () => {
  it('run one after another before the signal, as who they should be', async () => {
    const other = aHook(['/other'], { user: 'app', workdir: '/srv', env: ['A=1'], privileged: true });
    const { observation, steps, fake } = await trialWith([drain, other], {
      commands: [{ afterMs: 1_500, result: exited(0, 'drained\n') }, {}],
    });
    expect(observation.hooks).toEqual({
      rules: 'compose',
      budgetMs: 10_000,
      limitMs: 120_000,
      tookMs: 1_500,
      hooks: [
        {
          place: drain.place,
          kind: 'exec',
          what: "/drain 'all of it'",
          startedMs: 0,
          endedMs: 1_500,
          result: { kind: 'exited', code: 0 },
          output: 'drained\n',
        },
        expect.objectContaining({ startedMs: 1_500, endedMs: 1_500 }),
      ],
    });
    expect(fake?.commands[1]).toEqual({
      argv: ['/other'],
      user: 'app',
      workdir: '/srv',
      env: ['A=1'],
      privileged: true,
    });
    expect(observation).toMatchObject({ end: { kind: 'exited' }, grace: { budgetMs: 10_000 } });
    expect(steps).toEqual([
      'creating',
      'starting',
      'waiting-until-ready',
      'running-hook',
      'running-hook',
      'signalled',
      'ended',
    ]);
  });

  it.each([
    [exited(3), 'exited'],
    [{ kind: 'not-run', why: 'not found' } as const, 'failed'],
  ])('of Compose end with one that fails, and nothing is signalled: %j', async (result, kind) => {
    const { observation, fake } = await trialWith([drain, aHook(['/other'])], { commands: [{ result }] });
    expect(results(observation)).toMatchObject([{ kind }]);
    expect(observation.end).toEqual({ kind: 'not-signalled', why: "the hook /drain 'all of it' failed" });
    expect(fake?.signals).toEqual([]);
  });

  it('of Compose are waited for as long as we do', async () => {
    const { observation } = await trialWith([drain], { commands: [{ afterMs: null }] });
    expect(results(observation)).toEqual([{ kind: 'cut-off' }]);
    expect(observation).toMatchObject({
      hooks: { tookMs: 120_000 },
      end: { kind: 'not-signalled', why: expect.stringContaining('had not ended after 2 min') },
    });
  });

  it('of Kubernetes spend the budget, and the signal follows whatever they did', async () => {
    const { observation } = await trialWith(
      [drain],
      { commands: [{ afterMs: 3_700, result: exited(1) }] },
      { rules: 'kubernetes' },
    );
    expect(results(observation)).toEqual([{ kind: 'exited', code: 1 }]);
    expect(observation).toMatchObject({ end: { kind: 'exited' }, grace: { budgetMs: 7_000 } });
  });

  it('of Kubernetes are cut off by the end of the budget, and two seconds are left', async () => {
    const { observation } = await trialWith(
      [drain],
      { commands: [{ afterMs: null }] },
      { rules: 'kubernetes' },
    );
    expect(results(observation)).toEqual([{ kind: 'cut-off' }]);
    expect(observation).toMatchObject({
      hooks: { tookMs: 10_000 },
      end: { kind: 'exited' },
      grace: { budgetMs: 2_000 },
    });
  });

  it.each([
    ['leave two seconds of a budget that is shorter', 1_000, 1_000, 2_000],
    ['leave a trial that is given less no more than that', 10_000, 1_500, 1_500],
  ])('of Kubernetes %s', async (_, budgetMs, ownMs, leftMs) => {
    const { observation } = await trialWith(
      [drain],
      { commands: [{ afterMs: null }] },
      { rules: 'kubernetes', budgetMs },
      { grace: { budgetMs: ownMs, source: 'kubernetes' } },
    );
    expect(observation).toMatchObject({ hooks: { tookMs: budgetMs }, grace: { budgetMs: leftMs } });
  });

  it('leave the time of a trial that explains another alone', async () => {
    const { observation } = await trialWith(
      [drain],
      { commands: [{ afterMs: 3_000 }] },
      { rules: 'kubernetes' },
      { role: 'control', grace: { budgetMs: 10_000, source: 'control' } },
    );
    expect(observation.grace.budgetMs).toBe(10_000);
  });

  it.each([
    ['while it runs', { afterMs: null, ends: { afterMs: 400, code: 0 } }, 'container-ended', 401],
    [
      'by its signal, which a command in it looks like',
      { afterMs: 500, ends: { afterMs: 500, code: 0 } },
      'container-ended',
      500,
    ],
    ['just after it', { ends: { afterMs: 1, code: 0 } }, 'exited', 0],
  ])('may end the container %s', async (_, command, kind, tookMs) => {
    const { observation, fake } = await trialWith([drain], { commands: [command], waitMs: 1, lookMs: 5 });
    expect(results(observation)).toMatchObject([{ kind }]);
    expect(observation).toMatchObject({
      hooks: { tookMs },
      end: { kind: 'exited-before-signal', code: 0 },
      signalled: null,
    });
    expect(fake?.signals).toEqual([]);
  });
});

describe('a hook that waits', () => {
  const wait = aHook([], { action: { kind: 'sleep', ms: 4_000 } });

  it('takes its time of the probe alone, and counts in every trial', async () => {
    const rules = { rules: 'kubernetes' } as const;
    const probe = await trialWith([wait], {}, rules);
    const remedy = await trialWith([wait], {}, rules, { role: 'remedy', id: 'init' });
    for (const { observation } of [probe, remedy])
      expect(observation).toMatchObject({ hooks: { tookMs: 4_000 }, grace: { budgetMs: 6_000 } });
    const sentAt = (trial: typeof probe) => trial.fake?.signals[0]?.atMs ?? 0;
    expect(sentAt(probe) - sentAt(remedy)).toBe(4_000);
  });

  it.each(['probe', 'remedy'] as const)(
    'is cut off by the end of the budget in the %s, too',
    async (role) => {
      const { observation } = await trialWith([wait], {}, { rules: 'kubernetes', budgetMs: 3_000 }, { role });
      expect(observation.hooks).toMatchObject({ tookMs: 3_000, hooks: [{ result: { kind: 'cut-off' } }] });
    },
  );
});

describe('a hook that is a request', () => {
  const request = aHook([], { action: { kind: 'http', scheme: 'https', port: 8_443, path: '/drain' } });

  it.each([
    [{ kind: 'answered', status: 500, how: '' } as const, { kind: 'answered', status: 500 }],
    [{ kind: 'silent' } as const, { kind: 'failed', why: 'nothing answered' }],
    [{ kind: 'unreachable', why: 'no way there' } as const, { kind: 'failed', why: 'no way there' }],
  ])('is answered with %j', async (answer, result) => {
    const asked: unknown[] = [];
    const override = () => ({
      get: async (...how: unknown[]) => {
        asked.push(how);
        return answer;
      },
    });
    const { observation } = await trialWith([request], { override }, { rules: 'kubernetes' });
    expect(observation.hooks?.hooks).toMatchObject([{ what: 'GET https://localhost:8443/drain', result }]);
    expect(asked).toEqual([[8_443, '/drain', { scheme: 'https', boundMs: 10_000 }]]);
  });

  it('may never be answered', async () => {
    const override = () => ({ get: () => new Promise<never>(() => undefined) });
    const { observation } = await trialWith([request], { override }, { rules: 'kubernetes' });
    expect(results(observation)).toEqual([{ kind: 'cut-off' }]);
  });
});
