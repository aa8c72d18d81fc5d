import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import { createUserHome, type UserHome } from '../support/as-user.js';
import { sigprobeWithoutRight } from '../support/decoy.js';
import { type RootlessPodman, startRootlessPodman, whyNoRootless } from '../support/engines/rootless.js';
import { expectedOn, hasRecord, readFixtures } from '../support/fixtures.js';
import { imageOf } from '../support/probing.js';
import { openRemoteEngine } from '../support/remote-engine.js';
import { runCli } from '../support/run-cli.js';

/** Assembling it and giving it its images for the first time takes minutes. */
const START_BUDGET_MS = 10 * 60_000;

/** One of each kind: without a shell, with another user, with several processes, with what is left behind. */
const FIXTURES: ReadonlySet<string> = new Set([
  'distroless-handler',
  'distroless-no-handler',
  'non-root-user',
  'python-no-handler',
  'server-nginx',
  'shell-form-server',
  'supervisor-forwards-and-waits',
  'tini-handler',
  'trap-exits-without-server',
  'unreaped-zombies',
]);
const WITH_PORTS = ['http-drains', 'listens-on-loopback', 'sleep-no-handler'];

const fixtures = readFixtures().filter(({ name }) => FIXTURES.has(name));
const obstacle = whyNoRootless();
const OPTIONS = ['-q', '--no-remedies', '--format', 'json', '--grace', '5s'];

if (obstacle !== null)
  it(`a rootless engine is not tried: ${obstacle}`, () => {
    expect(obstacle).not.toBe('');
  });
else
  describe('on a rootless Podman without systemd', () => {
    let podman: RootlessPodman;
    let home: UserHome;
    beforeAll(async () => {
      const images = [...FIXTURES, ...WITH_PORTS].map(imageOf);
      const log = (line: string) => process.stderr.write(`${line}\n`);
      podman = await startRootlessPodman(inject('host'), images, log);
      home = createUserHome();
    }, START_BUDGET_MS);
    afterAll(async () => {
      home?.remove();
      await podman?.stop();
    });

    const asOwner = (args: readonly string[]) => home.run({ uid: podman.uid, gid: podman.uid }, args);
    const asRoot = (args: readonly string[]) => runCli(args).result;

    it('the fixtures are those that there are', () => {
      expect(fixtures.map(({ name }) => name)).toEqual([...FIXTURES]);
    });

    describe.concurrent.each([
      ['its user', asOwner],
      ['root', asRoot],
    ])('as %s', (_, sigprobe) => {
      const observe = async (fixture: string, args: readonly string[], host = podman.host) => {
        const { stdout, stderr } = await sigprobe([...OPTIONS, '--host', host, ...args, imageOf(fixture)]);
        expect(stderr).toBe('');
        return JSON.parse(stdout) as Report & { readonly results: readonly [TargetResult] };
      };

      it.for(fixtures)('the outcome is the same: $name', async ({ name, args, expected }) => {
        const { results, engine } = await observe(name, args);
        const { outcome, exitCode } = expectedOn(expected, 'podman-rootless', {
          hasRecord: hasRecord(results[0]),
        });
        expect({ outcome: results[0].outcome, exitCode: results[0].exit?.code ?? null }).toEqual({
          outcome,
          exitCode,
        });
        expect(engine).toMatchObject({ name: 'podman', view: 'host-proc' });
      });

      it('requests are sent from inside the network of the container', async () => {
        const ports = ['--ready', 'http=8080/health', '--load', 'http=8080/'];
        const { results } = await observe('listens-on-loopback', ['--network', 'none', ...ports]);
        const [run] = results[0].runs;
        expect(run?.ready).toMatchObject({ what: expect.stringMatching(/ from inside its network$/) });
        expect(run?.load?.beforeSignal).toMatchObject({ answered: expect.any(Number), reset: 0 });
      });

      it('nobody else answers for a program that does not listen', async () => {
        const args = ['--ready', '100ms', '--ready-timeout', '3s', '--load', 'http=8080/'];
        const { results } = await observe('sleep-no-handler', args);
        expect(results[0].runs[0]?.end).toMatchObject({
          kind: 'not-signalled',
          why: expect.stringMatching(/^none of \d+ requests to http:\/\/localhost:8080\/ was answered/),
        });
      });
    });

    it('a stranger sends no request, which is said at once', async () => {
      const args = ['-q', '--host', podman.host, '--load', 'http=8080/', imageOf('http-drains')];
      const { code, stdout, stderr } = await sigprobeWithoutRight(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^sigprobe: Cannot send requests to the container from here: /);
    });

    it.for(['distroless-handler', 'non-root-user'])('over TCP its ps shows %s', async (name) => {
      const proxy = await openRemoteEngine(podman.host);
      const { result } = runCli([...OPTIONS, '--host', proxy.host, imageOf(name)]);
      const { engine, results } = JSON.parse((await result).stdout) as Report;
      await proxy.close();
      expect({ view: engine.view, outcome: results[0]?.outcome }).toEqual({
        view: 'engine-top',
        outcome: 'graceful',
      });
      const snapshots = results[0]?.runs.flatMap((run) => run.snapshots) ?? [];
      expect(snapshots.map(({ foreign }) => foreign)).toEqual(snapshots.map(() => 0));
    });

    it("doctor sees its containers in this machine's /proc", async () => {
      const { Id } = await podman.run(imageOf('distroless-handler'));
      const { code, stdout } = await asOwner(['doctor', '--host', podman.host]);
      expect(code).toBe(0);
      const words = stdout.replaceAll(/\s+/g, ' ');
      expect(words).toContain(
        `host-proc /proc on this machine shows a running container, ${Id.slice(0, 12)}`,
      );
      expect(words).toContain('nsenter found: requests are sent from inside the network of the container');
    });
  });
