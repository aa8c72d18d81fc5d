import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { ALL_FAULTS, type FaultRun, formatFaults } from '../../support/fault-table.js';
import { type Call, startProxy } from '../../support/faulty-proxy.js';
import { type OwnDockerd, startOwnDockerd } from '../../support/own-dockerd.js';
import { containersOf, startSigprobe } from '../../support/sigprobe-child.js';

/*
 * What happens to the engine itself, on one that the test started: it is killed, stopped, restarted, held still, runs out of
 * disk, or loses the image. The proxy only tells when.
 */

interface Step {
  readonly name: string;
  readonly call: Call;
  readonly when: 'before' | number;
}
const STEPS: readonly Step[] = [
  { name: 'inspecting the image', call: 'image', when: 'before' },
  { name: 'creating', call: 'create', when: 'before' },
  { name: 'starting', call: 'start', when: 'before' },
  { name: 'settling', call: 'start', when: 300 },
  { name: 'sending the signal', call: 'kill', when: 'before' },
  { name: 'waiting for the end', call: 'kill', when: 500 },
];
/** Ten seconds, and more where many are begun side by side. */
const PATIENCE_MS = 15_000;

interface EngineFault {
  readonly name: string;
  strike(engine: OwnDockerd, image: string): Promise<void> | void;
  /** Makes the engine whole again, so that what was left can be counted. */
  mend(engine: OwnDockerd): Promise<void> | void;
  readonly codes: readonly number[];
  /** Nobody answers any more; after other faults a trial may go on for as long as it takes. */
  readonly isMute: boolean;
}
const FAULTS: readonly EngineFault[] = [
  {
    name: 'engine killed',
    strike: (engine) => engine.signal('SIGKILL'),
    mend: (engine) => engine.restart(),
    codes: [2],
    isMute: true,
  },
  {
    name: 'engine stopped',
    strike: (engine) => engine.signal('SIGTERM'),
    mend: (engine) => engine.restart(),
    // It goes on answering for as long as it waits for its containers.
    codes: [1, 2],
    isMute: true,
  },
  {
    name: 'engine held still',
    strike: (engine) => engine.signal('SIGSTOP'),
    mend: (engine) => engine.signal('SIGCONT'),
    codes: [2],
    isMute: true,
  },
  {
    name: 'containerd held still',
    strike: (engine) => engine.signal('SIGSTOP', 'containerd'),
    mend: (engine) => engine.signal('SIGCONT', 'containerd'),
    codes: [1, 2],
    // It answers its pings.
    isMute: false,
  },
  {
    name: 'disk full',
    strike: (engine) => engine.fill(),
    mend: (engine) => engine.free(),
    codes: [1, 2],
    isMute: false,
  },
  {
    name: 'image removed',
    strike: async (engine, image) => {
      await engine.docker('rmi', '--force', image).catch(() => undefined);
    },
    mend: () => undefined,
    codes: [1, 2],
    isMute: false,
  },
];

let folder: string;
const runs: FaultRun[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-own-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (ALL_FAULTS) console.log(formatFaults(runs));
});

/** Runs with an engine that it may break. */
async function withEngine(use: (engine: OwnDockerd) => Promise<void>): Promise<void> {
  const engine = await startOwnDockerd(inject('host'), [tiny()]);
  try {
    await use(engine);
  } finally {
    await engine.close();
  }
}

const tiny = () => inject('images')['distroless-no-handler'] ?? '';

async function breakAt(engine: OwnDockerd, fault: EngineFault, step: Step): Promise<void> {
  let struckMs: number | null = null;
  const strike = async () => {
    if (struckMs !== null) return;
    struckMs = performance.now();
    await fault.strike(engine, tiny());
  };
  const proxy = await startProxy({
    engine: engine.socket,
    path: join(folder, `${randomBytes(6).toString('hex')}.sock`),
    before: async (call) => {
      if (step.when !== 'before' || call !== step.call) return;
      await strike();
      // A signal to a process takes effect a moment after it was sent.
      await sleep(20);
    },
    after: (call) => {
      if (step.when !== 'before' && call === step.call) setTimeout(() => void strike(), step.when);
    },
  });
  // Waiting out the budget, so that there is an end to wait for.
  const child = startSigprobe(['--host', proxy.host, '--full-grace', '--grace', '3s', tiny()]);
  const { code, stdout, stderr, atMs } = await child.ended;
  await proxy.close();
  const hungMs = Math.max(struckMs ?? Number.NaN, proxy.unansweredMs() ?? 0);
  const tookMs = Math.round(atMs - hungMs);
  await fault.mend(engine);
  const left = await containersOf(engine.host, child.pid);
  const cleaned = left.length > 0 ? await startSigprobe(['clean', '--host', engine.host]).ended : null;
  const leftForGood = await containersOf(engine.host, child.pid);
  const volumes = (await engine.docker('volume', 'ls', '--quiet')).trim();
  const networks = (await engine.docker('network', 'ls', '--format', '{{.Name}}')).trim().split('\n').sort();
  runs.push({
    fault: fault.name,
    step: step.name,
    code,
    left: left.length,
    leftForGood: leftForGood.length,
    tookMs,
  });

  const problems = [
    ...(struckMs === null ? ['the fault never struck'] : []),
    ...(fault.codes.includes(code) ? [] : [`exit code ${code}`]),
    ...(code === 2 && !/^sigprobe: [A-Z][^\n]+\n {2}[A-Z]|inconclusive/m.test(stderr + stdout)
      ? ['no sentence']
      : []),
    ...(/defect|^\s+at /m.test(stderr) ? ['a stack'] : []),
    ...(fault.isMute && code === 2 && tookMs > PATIENCE_MS ? [`took ${tookMs} ms`] : []),
    ...(leftForGood.length > 0 ? [`${leftForGood.length} left for good: ${cleaned?.stderr}`] : []),
    ...(volumes === '' ? [] : [`volumes: ${volumes}`]),
    ...(networks.join() === 'host,none' ? [] : [`networks: ${networks.join()}`]),
  ];
  if (problems.length > 0) throw new Error(`${problems.join('; ')}\n${stderr}${stdout}`);
}

describe.concurrent('in the middle of a trial', () => {
  const few = FAULTS.flatMap((fault, index): [string, string, EngineFault, Step][] =>
    STEPS.filter(
      (_, at) => at === (2 * index + 1) % STEPS.length || (fault.name === 'engine killed' && at > 3),
    ).map((step) => [fault.name, step.name, fault, step]),
  );
  const all = FAULTS.flatMap((fault) =>
    STEPS.map((step): [string, string, EngineFault, Step] => [fault.name, step.name, fault, step]),
  );

  it.each(ALL_FAULTS ? all : few)('%s while %s', async (_fault, _step, fault, step) => {
    await withEngine((engine) => breakAt(engine, fault, step));
  });
});

describe.concurrent('on an engine of its own', () => {
  it('anonymous volumes go with their containers, and networks and images stay as they are', async ({
    expect,
  }) => {
    await withEngine(async (engine) => {
      const image = 'sigprobe-faults/with-volume';
      await engine.docker('create', '--name', 'mine', '--volume', '/data', tiny());
      await engine.docker('commit', '--change', 'VOLUME /data', 'mine', image);
      const all = async () => ({
        containers: await engine.docker('ps', '-aq', '--no-trunc'),
        volumes: await engine.docker('volume', 'ls', '-q'),
        networks: await engine.docker('network', 'ls', '-q'),
        images: await engine.docker('images', '-aq', '--no-trunc'),
      });
      const before = await all();
      const { code } = await startSigprobe(['--host', engine.host, image]).ended;
      expect(code).toBe(1);
      expect(await all()).toEqual(before);
    });
  });
});
