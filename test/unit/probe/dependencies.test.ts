import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/diagnosis/results/report.js';
import type { ContainerSpec } from '../../../src/engine/port.js';
import { SigprobeError } from '../../../src/errors.js';
import { probe } from '../../../src/probe/probe.js';
import type { Settings } from '../../../src/probe/probe-target.js';
import type { TrialStep } from '../../../src/trial/trial-step.js';
import { loadCompose } from '../../support/compose-project.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { type EngineScript, type FakeEngine, fakeEngine } from '../../support/fake-engine.js';
import { DISCARDS, STUCK } from '../../support/fake-scripts.js';
import { someSettings } from '../../support/plans.js';

type Scripts = Readonly<Record<string, ContainerScript>>;

interface Sketch extends Omit<EngineScript, 'container'> {
  /** By the first name that a container has on its network; the usual one for the others. */
  readonly scripts?: Scripts;
  readonly settings?: Partial<Settings>;
  readonly services?: readonly string[];
  readonly abortMs?: number;
}

interface Seen {
  readonly report: Report;
  readonly on: FakeEngine;
  readonly steps: readonly TrialStep[];
  /** What was created, by its first name, and what was done with it, in the order of both. */
  readonly order: readonly string[];
  /** By its first name, when a container was started, ms. */
  readonly startedMs: Readonly<Record<string, number>>;
}

/** Probes `web` of a Compose file, and what it depends on, on a scripted engine in virtual time. */
async function probed(text: string, sketch: Sketch = {}): Promise<Seen> {
  const { scripts = {}, settings, services = ['web'], abortMs, override = {}, ...script } = sketch;
  const { targets, companions = [] } = loadCompose(text, { services, withDependencies: true });
  const order: string[] = [];
  const startedMs: Record<string, number> = {};
  const container = (spec: ContainerSpec): ContainerScript => {
    const name = nameOf(spec);
    order.push(`create ${name}`);
    const own = scripts[name] ?? {};
    const note = (real: Parameters<NonNullable<ContainerScript['override']>>[0]) => ({
      start: async () => {
        order.push(`start ${name}`);
        startedMs[name] = on.clock.now() - beganMs;
        return real.start();
      },
      remove: async () => {
        order.push(`remove ${name}`);
        await real.remove();
      },
    });
    return { ...own, override: (real, clock) => ({ ...note(real), ...own.override?.(real, clock) }) };
  };
  const on: FakeEngine = fakeEngine({ images: ['app'], pullable: [], ...script, container, override });
  const beganMs = on.clock.now();
  const interrupt = new AbortController();
  const steps: TrialStep[] = [];
  if (abortMs !== undefined) on.clock.at(on.clock.now() + abortMs, () => interrupt.abort());
  const others = [...targets, ...companions];
  const { report } = await on.clock.run(
    probe(
      targets.map((spec) => ({ spec, settings: someSettings({ remedies: false, ...settings }), others })),
      {
        engine: on.engine,
        helper: { wish: { kind: 'auto' }, pull: 'missing' },
        clock: on.clock,
        runId: 'abc',
        recorder: null,
        owner: 'host/1/2',
        isOwnerAlive: () => null,
        jobs: 2,
        abort: interrupt.signal,
        onStep: (_, step) => steps.push(step),
      },
    ),
  );
  return { report, on, steps, order, startedMs };
}

function nameOf({ settings: { aliases, network } }: ContainerSpec): string {
  return aliases[0] ?? network ?? '';
}

/** Containers, networks and volumes that are still on the engine. */
function left({ containers, shared }: FakeEngine): string[] {
  const running = containers.filter((fake) => !fake.isRemoved()).map(({ spec }) => spec.name);
  return [...running, ...shared.map(({ name }) => name)];
}

const created = (order: readonly string[]) => order.filter((each) => each.startsWith('create'));
const HEALTHY_AT = (ms: number): ContainerScript => ({
  health: [
    [0, 'starting'],
    [ms, 'healthy'],
  ],
});
const EXITS = (code: number): ContainerScript => ({
  exit: { afterMs: 200, code },
  log: [[0, 'no such table']],
});

const SHOP = `
services:
  web:
    image: app
    depends_on:
      db: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
  migrate:
    image: app
    depends_on: [db]
  db:
    image: app
    container_name: shop-db
    networks: { default: { aliases: [database, db] } }
    healthcheck: { test: [CMD, 'true'] }
  other:
    image: app
`;

describe('what a service depends on', () => {
  const well = { scripts: { db: HEALTHY_AT(3_000), migrate: EXITS(0) } };

  it('is started in order, each once what it needs is as it asks, and removed after the service', async () => {
    const { report, on, order, steps } = await probed(SHOP, well);
    expect(report.results).toMatchObject([{ target: { name: 'web', notes: [] }, outcome: 'graceful' }]);
    expect(order).toEqual([
      ...['create db', 'start db', 'create migrate', 'start migrate', 'create web', 'start web'],
      ...['remove web', 'remove migrate', 'remove db'],
    ]);
    expect(steps.filter(({ kind }) => kind === 'starting-dependency')).toEqual([
      { kind: 'starting-dependency', name: 'db' },
      { kind: 'starting-dependency', name: 'migrate' },
    ]);
    expect(left(on)).toEqual([]);
  });

  it('waits for the health of one and the end of another', async () => {
    const { startedMs } = await probed(SHOP, well);
    const { db = 0, migrate = 0, web = 0 } = startedMs;
    expect(migrate - db).toBeGreaterThanOrEqual(3_000);
    expect(web - migrate).toBeGreaterThanOrEqual(200);
  });

  it('is found by its names on a network of the run, and so is the service', async () => {
    const { on } = await probed(SHOP, well);
    const [db, migrate, web] = on.containers.map(({ spec }) => spec.settings);
    expect(db?.aliases).toEqual(['db', 'shop-db', 'database']);
    expect(migrate?.aliases).toEqual(['migrate']);
    expect(web?.aliases).toEqual(['web']);
    const networks = [db, migrate, web].map((settings) => settings?.network);
    expect(new Set(networks)).toEqual(new Set(['sigprobe-abc-1']));
  });

  it('is there for all trials of the service, which run one after another', async () => {
    const { report, on, order } = await probed(SHOP, {
      scripts: { ...well.scripts, web: DISCARDS },
      settings: { remedies: true },
    });
    expect(report.results).toMatchObject([{ outcome: 'killed' }]);
    expect(created(order).slice(0, 2)).toEqual(['create db', 'create migrate']);
    const ofWeb = order.filter((each) => each.endsWith(' web')).map((each) => each.split(' ')[0]);
    expect(ofWeb.length).toBeGreaterThan(3);
    expect(ofWeb.join(' ')).toMatch(/^(create start remove ?)+$/);
    expect(left(on)).toEqual([]);
  });

  it('is not started for a service that depends on nothing', async () => {
    const { on, order } = await probed(SHOP, { services: ['other'] });
    expect(order).toEqual(['create ', 'start ', 'remove ']);
    expect(on.containers[0]?.spec.settings.network).toBe(null);
  });

  it('stands on a network of its own for each service, side by side', async () => {
    const text = `${SHOP.replace('other:\n    image: app', 'other:\n    image: app\n    depends_on: [db]')}`;
    const { on, report } = await probed(text, { ...well, services: ['web', 'other'] });
    expect(report.summary).toMatchObject({ graceful: 2 });
    const ofDb = on.containers.filter(({ spec }) => nameOf(spec) === 'db');
    expect(new Set(ofDb.map(({ spec }) => spec.settings.network)).size).toBe(2);
    expect(left(on)).toEqual([]);
  });
});

describe('a dependency that fails', () => {
  it.each<[string, Scripts, RegExp]>([
    [
      'ends with another code than 0',
      { db: HEALTHY_AT(100), migrate: EXITS(7) },
      /^'migrate', which it depends on, did not complete: exited with code 7; its log ends: no such table\.$/,
    ],
    [
      'does not end',
      { db: HEALTHY_AT(100), migrate: STUCK },
      /^'migrate', which it depends on, did not complete: had not ended within 1 min/,
    ],
    [
      'ends before it is up',
      { db: { ...EXITS(1), health: [[0, 'starting']] } },
      /^'db', which it depends on, is not up: exited with code 1; /,
    ],
    [
      'is not healthy',
      { db: { health: [[0, 'unhealthy']] } },
      /^'db', which it depends on, is not up: its health check failed; /,
    ],
    [
      'cannot be started',
      { db: { override: () => ({ start: async () => ({ reason: 'other', message: 'no such file' }) }) } },
      /^'db', which it depends on, is not up: no such file/,
    ],
  ])('as it %s leaves the service not probed, and nothing behind', async (_, scripts, sentence) => {
    const { report, on, order } = await probed(SHOP, { scripts });
    expect(report.results).toEqual([]);
    expect(report.errors).toMatchObject([
      {
        target: { name: 'web' },
        code: 'target-incomplete',
        message: expect.stringMatching(sentence),
        hint: expect.stringMatching(/sigprobe compose --with-dependencies/),
        place: { path: expect.stringMatching(/depends_on/) },
      },
    ]);
    expect(created(order)).not.toContain('create web');
    expect(left(on)).toEqual([]);
  });

  it('as its image is nowhere, or the engine refuses it, is told as such', async () => {
    const nowhere = await probed(
      SHOP.replace('image: app\n    container_name', 'image: nowhere\n    container_name'),
    );
    expect(nowhere.report.errors).toMatchObject([
      { code: 'target-incomplete', message: expect.stringMatching(/^'db', .* is not up: .*nowhere/) },
    ]);
    const refused = new SigprobeError(
      'engine-failed',
      'The engine refused to create a container: no.',
      'Act.',
    );
    const { report } = await probed(SHOP, { override: { createContainer: () => Promise.reject(refused) } });
    expect(report.errors).toMatchObject([
      {
        message: expect.stringMatching(/is not up: the engine refused to create a container: no\.$/),
        hint: 'Act.',
      },
    ]);
  });

  it('as its file cannot be read so, or has no such service, is told with what is in the way', async () => {
    const broken = SHOP.replace('image: app\n    container_name', 'container_name');
    expect((await probed(broken)).report.errors).toMatchObject([
      { message: expect.stringMatching(/^'db', .* is not up: it has neither image nor build\.$/) },
    ]);
    const missing = 'services: { web: { image: app, depends_on: [db] } }';
    expect((await probed(missing)).report.errors).toMatchObject([
      { message: "There is no 'db', which it depends on.", hint: expect.stringMatching(/--file/) },
    ]);
  });

  it('fails what depends on it, which is not started', async () => {
    const text = `services:
  web: { image: app, depends_on: [api] }
  api: { image: app, depends_on: { db: { condition: service_healthy } } }
  db: { image: app }`;
    const { report, order } = await probed(text, { scripts: { db: EXITS(1) } });
    expect(report.errors).toMatchObject([{ message: expect.stringMatching(/^'db', .* is not up/) }]);
    expect(created(order)).toEqual(['create db']);
  });

  it('shows no secret that it was told', async () => {
    const text = `services:
  web: { image: app, depends_on: { db: { condition: service_healthy } } }
  db: { image: app, environment: { TOKEN: hush-hush-hush } }`;
    const scripts = { db: { ...EXITS(1), log: [[0, 'token hush-hush-hush']] as const } };
    const { report } = await probed(text, { scripts });
    expect(report.errors[0]?.message).toMatch(/ends: token \$TOKEN\.$/);
  });

  it('may, where it may be missing, and is noted', async () => {
    const text = `services:
  web:
    image: app
    depends_on:
      cache: { condition: service_healthy, required: false }
      trace: { condition: service_started, required: false }
  cache: { image: app }`;
    const { report, on } = await probed(text, { scripts: { cache: EXITS(1) } });
    expect(report.results).toMatchObject([{ outcome: 'graceful' }]);
    expect(report.results[0]?.target.notes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^'cache', which it depends on, is not up: .*; it may be missing\.$/),
      "There is no 'trace', which it depends on; it may be missing.",
    ]);
    expect(left(on)).toEqual([]);
  });

  it('while the service is probed is noted', async () => {
    const text = 'services: { web: { image: app, depends_on: [db] }, db: { image: app } }';
    const { report } = await probed(text, { scripts: { db: EXITS(1) } });
    expect(report.results[0]?.target.notes).toMatchObject([
      {
        message: "'db', which it depends on, exited with code 1 while it was probed.",
        place: { path: 'services.db' },
      },
    ]);
  });
});

describe('the user who interrupts', () => {
  it.each([
    ['while a dependency starts', 1_000, ['create db']],
    ['while the service is probed', 4_000, ['create db', 'create migrate', 'create web']],
  ])('%s leaves nothing behind', async (_, abortMs, containers) => {
    const scripts = { db: HEALTHY_AT(3_000), migrate: EXITS(0), web: STUCK };
    const { report, on, order } = await probed(SHOP, { scripts, abortMs, settings: { keep: true } });
    expect(report.errors).toMatchObject([{ target: { name: 'web' }, code: 'interrupted' }]);
    expect(created(order)).toEqual(containers);
    expect(left(on)).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is the container of the service and what it uses, not what it depends on', async () => {
    const text = `services:
  web: { image: app, depends_on: [db], volumes: ['data:/data'] }
  db: { image: app, volumes: ['data:/data:ro'] }
volumes: { data: {} }`;
    const { on } = await probed(text, { settings: { keep: true } });
    expect(on.containers.filter((fake) => !fake.isRemoved()).map(({ spec }) => nameOf(spec))).toEqual([
      'web',
    ]);
    expect(on.shared.map(({ kind }) => kind)).toEqual(['network', 'volume']);
  });
});

describe('what services share', () => {
  it('are the volumes that two of them mount; what only one does stays its own', async () => {
    const text = `services:
  web: { image: app, depends_on: [db], volumes: ['data:/data:ro', 'mine:/mine', '/tmp/x'] }
  db: { image: app, volumes: ['data:/var/data', 'its:/its'] }
volumes: { data: {}, mine: {}, its: {} }`;
    const { on } = await probed(text);
    expect(on.containers.map(({ spec }) => spec.settings.volumes)).toEqual([
      ['sigprobe-abc-2:/var/data', '/its'],
      ['sigprobe-abc-2:/data:ro', '/mine', '/tmp/x'],
    ]);
    expect(left(on)).toEqual([]);
  });

  it('are the network and the processes of another one, where the file says so', async () => {
    const text = `services:
  web: { image: app, network_mode: 'service:vpn', pid: 'service:vpn' }
  vpn: { image: app }`;
    const { on, report } = await probed(text);
    expect(report.results[0]?.target.notes).toEqual([]);
    expect(on.containers.map(({ spec: { settings } }) => [settings.network, settings.pid])).toEqual([
      ['sigprobe-abc-1', null],
      ['container:c0', 'container:c0'],
    ]);
    expect(on.containers[1]?.spec.settings.aliases).toEqual([]);
  });

  it('are all volumes of one that the file takes them from', async () => {
    const text = `services:
  web: { image: app, volumes_from: ['db:ro', seed, 'container:old:ro'] }
  db: { image: app, volumes: ['data:/data'] }
  seed: { image: app }
volumes: { data: {} }`;
    const { on, report, order } = await probed(text);
    expect(created(order)).toEqual(['create db', 'create seed', 'create web']);
    expect(on.containers.map(({ spec: { settings } }) => settings.volumesFrom)).toEqual([
      [],
      [],
      ['c0:ro', 'c1'],
    ]);
    expect(report.results[0]?.target.notes).toMatchObject([
      { message: "The volumes of 'old:ro', which is no service, are left out." },
    ]);
  });

  it('are none of one that may be missing and is', async () => {
    const text = `services:
  web: { image: app, volumes_from: [db], depends_on: { db: { condition: service_started, required: false } } }`;
    const { on } = await probed(text);
    expect(on.containers.map(({ spec: { settings } }) => settings.volumesFrom)).toEqual([[]]);
  });

  it('are the names that links have for one another', async () => {
    const text = `services:
  web: { image: app, links: [api, 'db:database', 'db:store'] }
  api: { image: app, links: ['db:database', 'db:db'] }
  db: { image: app }`;
    const { on, report } = await probed(text);
    expect(report.results[0]?.target.notes).toEqual([]);
    expect(on.containers.map(({ spec: { settings } }) => settings.aliases)).toEqual([
      ['db', 'database', 'store'],
      ['api'],
      ['web'],
    ]);
  });

  it('are no names that stand for another one, which is noted', async () => {
    const text = `services:
  web: { image: app, links: ['new:old', 'new:base', 'old:base'] }
  new: { image: app }
  old: { image: app }`;
    const { on, report } = await probed(text);
    expect(on.containers.map(({ spec: { settings } }) => settings.aliases)).toEqual([
      ['new', 'base'],
      ['old'],
      ['web'],
    ]);
    expect(report.results[0]?.target.notes).toMatchObject([
      { message: "The link 'new:old' is left out: 'old' stands for another service here." },
      { message: "The link 'old:base' is left out: 'base' stands for another service here." },
    ]);
  });

  it('is no network where the file says none', async () => {
    const text = `services:
  web: { image: app, network_mode: none, depends_on: [db] }
  db: { image: app }`;
    const { on } = await probed(text);
    expect(on.containers.map(({ spec }) => spec.settings.network)).toEqual(['sigprobe-abc-1', 'none']);
  });
});

it('services that depend on each other in a circle are started once each', async () => {
  const text = `services:
  web: { image: app, depends_on: [a] }
  a: { image: app, depends_on: [b] }
  b: { image: app, depends_on: { a: { condition: service_healthy }, web: {} } }`;
  const { order } = await probed(text);
  expect(created(order)).toEqual(['create b', 'create a', 'create web']);
});
