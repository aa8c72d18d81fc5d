import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { identifyOwner } from '../../../src/api/owner.js';
import type { TargetResult } from '../../../src/diagnosis/results/report.js';
import { parseEndpoint } from '../../../src/engine/connect/endpoint.js';
import { connectDocker, type DockerEngine } from '../../../src/engine/docker/engine.js';
import type { Container } from '../../../src/engine/port.js';
import { converse } from '../../../src/engine/processes/helper/conversation.js';
import { openHelperView } from '../../../src/engine/processes/helper/helper-view.js';
import { HELPER_SCRIPT } from '../../../src/engine/processes/helper/script.js';
import { parseSignal, type Signal } from '../../../src/kernel/signals.js';
import { PLAIN_SETTINGS } from '../../../src/target-spec.js';
import { checkFixture, probeFixture } from '../../support/corpus.js';
import { type Fixture, readFixture } from '../../support/fixtures.js';
import { imageOf } from '../../support/probing.js';
import { openRemoteEngine } from '../../support/remote-engine.js';

/** Any image with a shell; its own program is not run. */
const helperImage = () => imageOf('python-handler');

let remote: Awaited<ReturnType<typeof openRemoteEngine>>;
let engine: DockerEngine;
beforeAll(async () => {
  remote = await openRemoteEngine(inject('host'));
  engine = await connectDocker(parseEndpoint(inject('host'), null));
});
afterAll(async () => {
  const left = await engine?.labelled(`sigprobe.owner=${identifyOwner(process.pid).owner}`);
  engine?.close();
  await remote?.close();
  expect(left).toEqual([]);
});

function fixtureNamed(name: string): Fixture {
  const fixture = readFixture(name);
  if (fixture === null) throw new Error(`there is no fixture ${name}`);
  return fixture;
}

/** The start is over before a helper has come, so that it cannot tell how long it was unprotected. */
function firstFinding(result: TargetResult | undefined): string | undefined {
  return result?.findings.find(({ rule }) => rule !== 'unprotected-startup')?.rule;
}

describe.concurrent('through a helper container the image of the fixture gets the verdict of the local root:', () => {
  it.for([
    'distroless-handler',
    'distroless-leaves-worker',
    'distroless-no-handler',
    'distroless-waits-for-worker',
    'inherited-pipe',
    'main-thread-ended',
    'non-root-user',
    'signalfd-read',
    'sigwait-thread',
    'sigwait-thread-main-unblocked',
    'supervises-two-kinds',
    'supervisor-forwards-and-waits',
    'tini-handler',
    'unreaped-zombies',
  ])('%s, on an engine elsewhere', async (name, context) => {
    const fixture = fixtureNamed(name);
    const place = { host: inject('host'), image: imageOf(name) };
    const helped = ['--helper', helperImage()];
    const { result } = await checkFixture(fixture, { ...place, host: remote.host }, context, helped);
    const { report: here } = await probeFixture(fixture, place, ['--kernel-record', 'off']);
    const [local] = here.results;
    context.expect(result?.missing).toEqual(local?.missing);
    context.expect(firstFinding(result ?? undefined)).toBe(firstFinding(local));
    const views = result?.runs.flatMap(({ snapshots }) => snapshots.map(({ view }) => view));
    context.expect(new Set(views)).toEqual(new Set(['helper']));
  });

  it.for(['distroless-waits-for-worker', 'supervisor-forwards-and-waits'])(
    '%s, on this engine, where it is not needed',
    async (name, context) => {
      const place = { host: inject('host'), image: imageOf(name) };
      const { result } = await checkFixture(fixtureNamed(name), place, context, ['--helper', helperImage()]);
      context.expect(result?.runs[0]?.snapshots.at(-1)?.view).toBe('helper');
    },
  );

  it('python-handler, on an engine elsewhere that has no other image for it', async (context) => {
    const place = { host: remote.host, image: imageOf('python-handler') };
    const { result } = await checkFixture(fixtureNamed('python-handler'), place, context, [
      '--pull',
      'never',
    ]);
    context.expect(result?.runs[0]?.snapshots.at(-1)?.view).toBe('helper');
    context.expect(result?.runs[0]?.engineWarnings).toEqual([]);
  });
});

describe.concurrent('a helper container', () => {
  it('is not needed on this engine, and none is looked for', async (context) => {
    const place = { host: inject('host'), image: imageOf('c-handler') };
    const { result } = await checkFixture(fixtureNamed('c-handler'), place, context);
    context.expect(result?.runs[0]?.snapshots.at(-1)?.view).toBe('host-proc');
  });

  it('whose image has no shell does not look, and that is said', async ({ expect }) => {
    const place = { host: remote.host, image: imageOf('c-handler') };
    const options = ['--helper', imageOf('distroless-handler')];
    const { report } = await probeFixture(fixtureNamed('c-handler'), place, options);
    expect(report.engine.view).toBe('engine-top');
    expect(report.results[0]).toMatchObject({ outcome: 'graceful' });
    expect(report.results[0]?.runs[0]?.engineWarnings).toEqual([
      expect.stringMatching(/^the helper container did not start, and does not look: /),
    ]);
  });

  it('does not stay where the container is kept', async ({ expect }) => {
    const place = { host: remote.host, image: imageOf('c-handler') };
    const options = ['--helper', helperImage(), '--keep'];
    await probeFixture(fixtureNamed('c-handler'), place, options);
    const kept = (await engine.labelled('sigprobe.keep')).filter(
      ({ labels }) => labels['sigprobe.owner'] === identifyOwner(process.pid).owner,
    );
    await Promise.all(kept.map(({ id }) => engine.remove(id)));
    expect(kept.map(({ name }) => name)).toEqual([expect.stringMatching(/^sigprobe-\w+-\d+$/)]);
  });
});

const signal = (name: string): Signal => parseSignal(name) as Signal;

describe('in a container that signals all its processes', () => {
  const name = `sigprobe-${randomUUID().slice(0, 8)}-1`;
  let container: Container;
  beforeAll(async () => {
    container = await engine.createContainer({
      name,
      image: imageOf('python-handler'),
      entrypoint: null,
      cmd: ['sh', '-c', 'trap "kill -15 -1" USR1; trap "kill -9 -1" USR2; while :; do sleep 0.1; done'],
      init: false,
      labels: {},
      settings: PLAIN_SETTINGS,
      helper: { kind: 'wanted', name: `${name}-helper`, image: helperImage(), labels: {}, isForced: true },
    });
    expect(await container.start()).toBeNull();
  });
  afterAll(() => container?.remove());

  const viewNow = async () => (await container.look('full'))?.view;

  it('the helper looks on after a signal that it can ignore', async () => {
    const before = await container.look('full');
    expect(before).toMatchObject({ view: 'helper', initPid: 1, foreign: 0 });
    expect(container.quickLooks).toBe(true);
    const sleepOf = (pids: readonly { readonly pid: number }[] | undefined) => pids?.at(-1)?.pid ?? 0;
    await container.kill(signal('SIGUSR1'));
    await expect
      .poll(async () => sleepOf((await container.look('sample'))?.processes), { timeout: 10_000 })
      .toBeGreaterThan(sleepOf(before?.processes) + 2);
    expect(await viewNow()).toBe('helper');
  });

  it('and gives way to the shell of the image when it is killed', async () => {
    await container.kill(signal('SIGUSR2'));
    await expect.poll(viewNow, { timeout: 10_000 }).toBe('exec');
    expect((await container.look('full'))?.processes[0]).toMatchObject({ pid: 1, program: 'sh' });
  });
});

describe('what a helper runs', () => {
  it.each([['dash'], ['bash'], ['busybox', 'ash']])('is read by %s', async (...shell) => {
    const options = ['--rm', '-i', '--init', '--network', 'none', '--entrypoint', '', helperImage()];
    const child = spawn('docker', ['-H', inject('host'), 'run', ...options, ...shell, '-c', HELPER_SCRIPT]);
    try {
      const conversation = converse(
        { input: child.stdin, output: child.stdout },
        { maxBytes: 1_000_000, patienceMs: 60_000 },
      );
      const view = await openHelperView(conversation);
      // All that is left of that container without the script is the engine's init.
      for (const depth of ['full', 'sample', 'full'] as const)
        expect(await view?.look(depth)).toMatchObject({
          initPid: 1,
          foreign: 0,
          processes: [{ pid: 1, argv: expect.arrayContaining(['-c', HELPER_SCRIPT]), exiting: false }],
        });
      conversation.close();
      expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    } finally {
      child.kill();
    }
  });
});
