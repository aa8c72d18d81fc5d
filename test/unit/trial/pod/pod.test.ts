import { describe, expect, it } from 'vitest';
import type { ContainerSpec, Engine } from '../../../../src/engine/port.js';
import type { Observation } from '../../../../src/observation.js';
import { PLAIN_SETTINGS } from '../../../../src/target-spec.js';
import { runTrial } from '../../../../src/trial/trial.js';
import type { TrialStep } from '../../../../src/trial/trial-step.js';
import type { MemberPlan, PodPlan, TrialPlan } from '../../../../src/trial-plan.js';
import { aProcess } from '../../../support/builders.js';
import type { ContainerScript } from '../../../support/fake-container.js';
import { type FakeEngine, fakeEngine } from '../../../support/fake-engine.js';
import { STUCK } from '../../../support/fake-scripts.js';
import { aContext } from '../../../support/fake-trial.js';
import { aPlan } from '../../../support/plans.js';
import { aHook } from '../../../support/probe-spec.js';

/** A container of the Pod whose hostname in the plan is its name, so that its script is found. */
function member(name: string, role: MemberPlan['role'], unusual: Partial<MemberPlan> = {}): MemberPlan {
  const order = { init: 0, sidecar: 1, regular: 2 }[role];
  const plan = aPlan({ settings: { ...PLAIN_SETTINGS, workdir: `/${name}` } });
  return { name, role, order, isAsked: false, startup: null, mounts: [], plan, ...unusual };
}

function aPod(members: readonly MemberPlan[], unusual: Partial<PodPlan> = {}): PodPlan {
  return {
    role: 'regular',
    order: 2,
    startup: null,
    holderImage: 'sha256:holder',
    holderSettings: { ...PLAIN_SETTINGS, user: '0', hostname: 'shop' },
    sharesNetwork: true,
    sharesProcesses: false,
    graceSeconds: 10,
    volumes: [],
    mounts: [],
    members,
    ...unusual,
  };
}

const nameOf = ({ image, settings }: Pick<ContainerSpec, 'image' | 'settings'>): string =>
  image === 'sha256:holder' ? 'holder' : (settings.workdir?.slice(1) ?? 'target');

interface Sketch {
  readonly pod: PodPlan;
  readonly plan?: Partial<TrialPlan>;
  /** By the name of the container; `target` and `holder` too. */
  readonly scripts?: Readonly<Record<string, ContainerScript>>;
  readonly abortMs?: number;
  readonly engine?: Partial<Engine>;
}

interface Trial {
  readonly observation: Observation | null;
  readonly error: unknown;
  readonly on: FakeEngine;
  /** In the order of their creation. */
  readonly names: readonly string[];
  /** What was said to be kept. */
  readonly kept: readonly (readonly [id: string, as: unknown])[];
  /** How many of them had a turn of their own. */
  readonly turns: number;
  readonly left: readonly string[];
}

async function trialIn({ pod, plan, scripts = {}, abortMs, engine = {} }: Sketch): Promise<Trial> {
  const container = (spec: ContainerSpec) => ({ ...ENDS[nameOf(spec)], ...scripts[nameOf(spec)] });
  const on = fakeEngine({ container, override: engine });
  const interrupt = new AbortController();
  if (abortMs !== undefined) on.clock.at(on.clock.now() + abortMs, () => interrupt.abort());
  const turns: string[] = [];
  const admit = async () => ({ started: () => void turns.push('started'), over: () => undefined });
  const kept: (readonly [string, unknown])[] = [];
  const emit = (step: TrialStep) => {
    if (step.kind === 'kept') kept.push([step.container, step.as]);
  };
  const context = aContext(on, { abort: interrupt.signal, admit, emit });
  const outcome = await on.clock.run(
    runTrial(aPlan({ pod, ...plan }), context).then(
      (observation) => ({ observation, error: null }),
      (error: unknown) => ({ observation: null, error }),
    ),
  );
  const names = on.containers.map(({ spec }) => nameOf(spec));
  const left = names.filter((_, index) => on.containers[index]?.isRemoved() === false);
  return {
    ...outcome,
    on,
    names,
    kept,
    turns: turns.length,
    left: [...left, ...on.shared.map(({ name }) => name)],
  };
}

/** Init containers end by themselves. */
const ENDS: Readonly<Record<string, ContainerScript>> = { seed: { exit: { afterMs: 200, code: 0 } } };

const DATA = { name: 'data', memory: null };
const seed = member('seed', 'init');
const log = member('log', 'sidecar');
const web = member('web', 'regular');
const stops = (afterMs: number): ContainerScript => ({ onSignals: [{ exit: { afterMs, code: 0 } }] });
const factsOf = ({ observation }: Trial, name: string) =>
  observation?.pod?.find(({ container }) => container === name);

describe('a Pod around the container that is probed', () => {
  it('is started in the order of the kubelet, and removed, its holder last', async () => {
    const pod = aPod([seed, log, web]);
    const removed: string[] = [];
    const tell = (name: string): ContainerScript => ({
      ...ENDS[name],
      override: (container) => ({
        remove: async () => {
          removed.push(name);
          await container.remove();
        },
      }),
    });
    const scripts = Object.fromEntries(['holder', 'target', 'web'].map((name) => [name, tell(name)]));
    const trial = await trialIn({ pod, scripts });
    expect(trial.names).toEqual(['holder', 'seed', 'log', 'web', 'target']);
    expect(trial.turns).toBe(5);
    expect(trial.on.containers.map(({ spec }) => spec.settings.network)).toEqual([
      null,
      ...['c0', 'c0', 'c0', 'c0'].map((id) => `container:${id}`),
    ]);
    expect(removed).toEqual(['target', 'web', 'holder']);
    expect(trial.left).toEqual([]);
    expect(trial.observation).toMatchObject({ pidNamespace: 'own', end: { kind: 'exited', code: 0 } });
    expect(trial.observation?.pod?.map(({ container, startedOrder }) => [container, startedOrder])).toEqual([
      ['seed', 0],
      ['log', 1],
      ['web', 2],
    ]);
    expect(factsOf(trial, 'seed')).toMatchObject({ signal: null, toldAfterMs: null, exit: { code: 0 } });
  });

  it('tells all at once where the container that is probed has no hook, and a sidecar after them', async () => {
    const scripts = { web: stops(700), log: stops(30) };
    const trial = await trialIn({ pod: aPod([log, web]), scripts });
    expect(factsOf(trial, 'web')).toMatchObject({ signal: 'SIGTERM', toldAfterMs: 0, exit: { code: 0 } });
    expect(factsOf(trial, 'log')?.toldAfterMs).toBeGreaterThanOrEqual(700);
    expect(trial.observation?.end).toMatchObject({ afterMs: 40 });
  });

  it('begins the hooks of all at once, waits included, whatever the trial is', async () => {
    const sleep = (ms: number) => aHook([], { action: { kind: 'sleep', ms } });
    const hooks = (ms: number) => ({ rules: 'kubernetes', budgetMs: 10_000, hooks: [sleep(ms)] }) as const;
    const slow = { ...web, plan: { ...web.plan, hooks: hooks(3_000) } };
    for (const role of ['probe', 'sigterm'] as const) {
      const trial = await trialIn({ pod: aPod([slow]), plan: { hooks: hooks(2_500), role } });
      expect(trial.observation?.grace.budgetMs).toBe(8_000);
      expect(trial.on.containers.at(-1)?.signals[0]?.atMs).toBeGreaterThanOrEqual(3_300);
    }
    const { observation } = await trialIn({
      pod: aPod([slow]),
      plan: { hooks: hooks(2_500) },
      scripts: { target: stops(900) },
    });
    expect(observation?.pod?.[0]?.hook).toEqual({ what: 'sleep 3 s', result: { kind: 'slept' } });
    expect(observation?.pod?.[0]?.toldAfterMs).toBeGreaterThan(450);
    expect(observation?.pod?.[0]?.toldAfterMs).toBeLessThanOrEqual(500);
  });

  it('kills what outlasts its part of the grace period', async () => {
    const trial = await trialIn({
      pod: aPod([web], { graceSeconds: 3 }),
      scripts: { web: { onSignals: [{}, { exit: { afterMs: 10, code: 137 } }] }, target: stops(3_500) },
    });
    const fake = trial.on.containers[1];
    expect(fake?.signals.map(({ name }) => name)).toEqual(['SIGTERM', 'SIGKILL']);
    expect((fake?.signals[1]?.atMs ?? 0) - (fake?.signals[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(3_000);
    expect(factsOf(trial, 'web')?.exit).toMatchObject({ code: 137 });
  });

  it('shares volumes that anyone may write, and processes where asked', async () => {
    const mount = { volume: 'data', path: '/data', subPath: null, isReadOnly: false };
    const reader = { ...web, mounts: [{ ...mount, isReadOnly: true }] };
    const pod = aPod([reader], { volumes: [DATA], mounts: [mount], sharesProcesses: true });
    const { on, observation, left } = await trialIn({ pod });
    const [holder, member, target] = on.containers;
    expect(holder?.spec.settings.volumes).toEqual(['volume-1:/sigprobe/0:nocopy']);
    expect(holder?.commands.map(({ argv }) => argv)).toEqual([['chmod', '777', '/sigprobe/0']]);
    expect(member?.spec.settings).toMatchObject({
      volumes: ['volume-1:/data:nocopy,ro'],
      pid: 'container:c0',
    });
    expect(target?.spec.settings).toMatchObject({ volumes: ['volume-1:/data:nocopy'], pid: 'container:c0' });
    expect(observation?.pidNamespace).toBe('shared');
    expect(left).toEqual([]);
  });

  it('has parts of its volumes made before each container that has them, but not where there is something', async () => {
    const whole = { volume: 'data', path: '/data', subPath: null, isReadOnly: false };
    const part = { volume: 'conf', path: '/conf', subPath: 'a/b', isReadOnly: true };
    const volumes = ['data', 'conf'].map((name) => ({ name, memory: null }));
    const pod = aPod([{ ...web, mounts: [whole] }], { volumes, mounts: [whole, part] });
    const { on } = await trialIn({ pod });
    const [holder, member, target] = on.containers;
    expect(holder?.commands.map(({ argv }) => argv)).toEqual([
      ['chmod', '777', '/sigprobe/0', '/sigprobe/1'],
      ['/bin/sh', '-c', expect.stringContaining('[ -e "$part" ] || mkdir -p'), 'sh', '/sigprobe/1/a/b'],
    ]);
    expect(member?.spec.settings.volumeParts).toEqual([]);
    expect(target?.spec.settings).toMatchObject({
      volumes: [expect.stringContaining(':/data:nocopy')],
      volumeParts: [{ volume: expect.any(String), path: '/conf', subPath: 'a/b', isReadOnly: true }],
    });
  });

  it('does not wait for one of the others before the next is started, but for a sidecar that has a startup probe', async () => {
    const startup = { kind: 'delay', ms: 3_000 } as const;
    const wait = async (members: readonly MemberPlan[]) => {
      const { on } = await trialIn({ pod: aPod(members), abortMs: 2_000 });
      return on.containers.length;
    };
    expect(await wait([{ ...web, startup }, member('other', 'regular')])).toBe(4);
    expect(await wait([{ ...log, startup }, web])).toBe(2);
  });

  it('names each container like the Pod where the engine does not', async () => {
    const hostnames = async (sharesHostname: boolean) => {
      const { on } = await trialIn({ pod: aPod([web]), engine: { sharesHostname } });
      return on.containers.map(({ spec }) => spec.settings.hostname);
    };
    expect(await hostnames(true)).toEqual(['shop', null, null]);
    expect(await hostnames(false)).toEqual(['shop', 'shop', 'shop']);
  });

  it('has the network of the machine where it asks for that', async () => {
    const settings = { ...PLAIN_SETTINGS, network: 'host' };
    const { on } = await trialIn({ pod: aPod([web], { sharesNetwork: false }), plan: { settings } });
    expect(on.containers.at(-1)?.spec.settings.network).toBe('host');
  });
});

describe('a Pod that is to be kept', () => {
  const pod = aPod([seed, web], { volumes: [DATA] });

  it('is, as it is, and all of its containers are named', async () => {
    const trial = await trialIn({ pod, plan: { keep: true } });
    expect(trial.left).toEqual(['holder', 'seed', 'web', 'target', 'volume-1']);
    expect(trial.kept).toEqual([
      ['c3', 'target'],
      ['c1', { member: 'seed' }],
      ['c2', { member: 'web' }],
      ['c0', 'holder'],
    ]);
  });

  it('is as far as it came up', async () => {
    const start = () => ({ start: async () => ({ reason: 'other', message: 'no such file' }) as const });
    const scripts = { web: { override: start } };
    const trial = await trialIn({ pod, plan: { keep: true }, scripts });
    expect(trial.kept).toEqual([
      ['c1', { member: 'seed' }],
      ['c0', 'holder'],
    ]);
  });

  it('goes when the user interrupts', async () => {
    const trial = await trialIn({ pod, plan: { keep: true }, scripts: { target: STUCK }, abortMs: 2_500 });
    expect(trial).toMatchObject({ left: [], kept: [], error: { code: 'interrupted' } });
  });

  it('is although the trial fails', async () => {
    const refused = new Error('refused');
    const target: ContainerScript = { override: () => ({ kill: () => Promise.reject(refused) }) };
    const trial = await trialIn({ pod, plan: { keep: true }, scripts: { target } });
    expect(trial.error).toBe(refused);
    expect(trial.kept.map(([id]) => id)).toEqual(['c3', 'c1', 'c2', 'c0']);
  });
});

describe('a sidecar that is probed', () => {
  const pod = aPod([seed, web], { role: 'sidecar', order: 1 });

  it('is started before the regular ones, and told once they have ended, of what they left of the budget', async () => {
    const trial = await trialIn({ pod, scripts: { web: stops(4_300) } });
    expect(trial.names).toEqual(['holder', 'seed', 'target', 'web']);
    expect(trial.observation?.grace.budgetMs).toBe(6_000);
    expect(factsOf(trial, 'web')?.toldAfterMs).toBeLessThan(-4_299);
  });

  it('is left 2 s however long they took', async () => {
    const scripts = { web: { onSignals: [{}] }, target: stops(100) };
    const trial = await trialIn({ pod, scripts });
    expect(trial.observation).toMatchObject({ grace: { budgetMs: 2_000 }, end: { kind: 'exited' } });
  });

  describe.each(['probe', 'sigterm', 'remedy', 'control'] as const)('in a trial that is the %s', (role) => {
    const isProbe = role === 'probe';
    const spends = role !== 'control';
    const kills: ContainerScript = { onSignals: [{}, { exit: { afterMs: 5, code: 137 } }] };
    const waited = async (web: ContainerScript, unusual: Partial<PodPlan> = {}) => {
      const { on, observation, names } = await trialIn({
        pod: { ...pod, ...unusual },
        plan: { role },
        scripts: { web: { ...kills, ...web }, target: stops(100) },
      });
      const sent = on.containers[names.indexOf('web')]?.signals ?? [];
      const ranOnMs = (sent[1]?.atMs ?? Infinity) - (sent[0]?.atMs ?? 0);
      return { isCutShort: ranOnMs < 1_000, budgetMs: observation?.grace.budgetMs };
    };

    it(`${isProbe ? 'waits' : 'does not wait'} for one that has discarded its signal`, async () => {
      const discards = await waited({ tables: [[0, [aProcess({ caught: [] })]]] });
      expect(discards).toEqual({ isCutShort: !isProbe, budgetMs: spends ? 2_000 : 10_000 });
    });

    it('waits for one that has a handler, or shows none of its processes', async () => {
      expect((await waited({})).isCutShort).toBe(false);
      expect((await waited({ tables: [[0, null]] })).isCutShort).toBe(false);
    });
  });

  it('waits for one that changes just then, and for one that the kernel does not protect', async () => {
    const bare = aProcess({ caught: [] });
    const tables: ContainerScript['tables'] = [[0, [bare]]];
    const scripts = (web: ContainerScript) => ({ web: { ...STUCK, ...web }, target: stops(100) });
    const told = async (web: ContainerScript, plan: Partial<TrialPlan> = {}) => {
      const members = [
        seed,
        { ...member('web', 'regular'), plan: { ...member('web', 'regular').plan, ...plan } },
      ];
      const { on, names } = await trialIn({
        pod: { ...pod, members },
        plan: { role: 'remedy' },
        scripts: scripts(web),
      });
      const [first, second] = on.containers[names.indexOf('web')]?.signals ?? [];
      return (second?.atMs ?? Infinity) - (first?.atMs ?? 0);
    };
    expect(await told({ tables })).toBeLessThan(1_000);
    const changes = { tables, onSignals: [{ tables: [[50, [aProcess()]]] as const }, {}] };
    expect(await told(changes)).toBeGreaterThanOrEqual(9_000);
    expect(await told({ tables }, { fullGrace: true })).toBeGreaterThanOrEqual(9_000);
    const settings = { ...PLAIN_SETTINGS, workdir: '/web', pid: 'host' } as const;
    expect(await told({ tables }, { settings })).toBeGreaterThanOrEqual(9_000);
  });

  it('has what starts after it wait for its startup probe', async () => {
    const startup = { kind: 'delay', ms: 3_000 } as const;
    const { observation } = await trialIn({
      pod: { ...pod, startup },
      plan: { ready: { kind: 'delay', ms: 100 } },
    });
    expect(observation?.end).toMatchObject({ kind: 'exited' });
    const { on } = await trialIn({ pod: { ...pod, startup }, abortMs: 2_000 });
    expect(on.containers).toHaveLength(3);
  });
});

describe('a Pod that does not come up', () => {
  it.each<[string, Sketch, string, string]>([
    [
      'an init container that fails',
      {
        pod: aPod([seed, web]),
        scripts: { seed: { exit: { afterMs: 90, code: 3 }, log: [[0, 'no table']] } },
      },
      'seed',
      'the init container seed: exited with code 3',
    ],
    [
      'a container that exits meanwhile',
      { pod: aPod([web]), scripts: { web: { exit: { afterMs: 300, code: 1 }, log: [[0, 'no table']] } } },
      'web',
      'the container web: exited with code 1',
    ],
    [
      'a container that is not ready in time',
      {
        pod: aPod([
          { ...web, plan: { ...web.plan, ready: { kind: 'port', port: 80 }, readyTimeoutMs: 5_000 } },
        ]),
        plan: { ready: { kind: 'log', pattern: 'never' } },
        scripts: { web: { log: [[0, 'no table']] } },
      },
      'web',
      'the container web: nothing listened on port 80',
    ],
    [
      'a sidecar whose startup probe fails',
      { pod: aPod([{ ...log, startup: { kind: 'health' } }]), scripts: { log: { log: [[0, 'no table']] } } },
      'log',
      'the sidecar log: the image declares no health check',
    ],
  ])('because of %s is what the trial says, with the end of the log', async (_, sketch, name, why) => {
    const trial = await trialIn(sketch);
    expect(trial.observation?.end.kind).toBe('not-signalled');
    expect(trial.observation?.end).toHaveProperty('why', expect.stringContaining(why));
    expect(factsOf(trial, name)?.failure?.log).toContain('no table');
    expect(trial.left).toEqual([]);
  });

  it('because its holder does not start', async () => {
    const start = () => ({ start: async () => ({ reason: 'other', message: 'no such sysctl' }) as const });
    const trial = await trialIn({
      pod: aPod([web], { volumes: [DATA] }),
      scripts: { holder: { override: start } },
    });
    expect(trial.observation?.end).toHaveProperty('why', expect.stringContaining('no such sysctl'));
    expect(trial.names).toEqual(['holder']);
    expect(trial.left).toEqual([]);
  });

  it('tries the holder once more where the engine wants it otherwise', async () => {
    let starts = 0;
    const override: ContainerScript['override'] = (container) => ({
      start: async () => {
        starts += 1;
        return starts === 1 ? { anew: 'no limit' } : container.start();
      },
    });
    const trial = await trialIn({ pod: aPod([web]), scripts: { holder: { override } } });
    expect(trial.names).toEqual(['holder', 'holder', 'web', 'target']);
    expect(trial.left).toEqual([]);
  });

  it('is no matter where the container has ended by itself', async () => {
    const never = { ...web, plan: { ...web.plan, ready: { kind: 'port', port: 80 } as const } };
    const trial = await trialIn({
      pod: aPod([never]),
      scripts: { target: { exit: { afterMs: 100, code: 0 } } },
    });
    expect(trial.observation?.end).toMatchObject({ kind: 'exited-before-signal', code: 0 });
    expect(trial.left).toEqual([]);
  });

  it('takes one that has ended well meanwhile for done', async () => {
    const trial = await trialIn({ pod: aPod([web]), scripts: { web: { exit: { afterMs: 50, code: 0 } } } });
    expect(trial.observation?.end).toMatchObject({ kind: 'exited', afterMs: 40 });
    expect(factsOf(trial, 'web')).toMatchObject({ signal: null, failure: null });
  });
});

describe('an interrupt', () => {
  it.each([50, 250, 600, 900, 1_300, 2_500])('after %i ms leaves nothing of a Pod', async (abortMs) => {
    const pod = aPod([seed, log, web], { volumes: [DATA] });
    const scripts = { target: stops(5_000), web: stops(5_000) };
    const trial = await trialIn({ pod, scripts, abortMs });
    expect(trial.error).toMatchObject({ code: 'interrupted' });
    expect(trial.left).toEqual([]);
  });
});
