import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import type { Observation } from '../../src/observation.js';
import { openRemoteEngine } from '../support/remote-engine.js';
import { runCli } from '../support/run-cli.js';

/** One trial of a fixture, on the engine itself unless told otherwise. */
async function observe(
  fixture: string,
  args: readonly string[],
  command: readonly string[] = [],
  host = inject('host'),
): Promise<Observation> {
  const image = inject('images')[fixture] ?? '';
  const quiet = [
    '-q',
    '--no-remedies',
    '--helper',
    'never',
    '--grace',
    '3s',
    '--format',
    'json',
    '--host',
    host,
  ];
  const { stdout, stderr } = await runCli([...quiet, ...args, image, ...command]).result;
  expect(stderr).toBe('');
  const [observation] = (JSON.parse(stdout) as Report).results[0]?.runs ?? [];
  if (observation === undefined) throw new Error('the report holds no trial');
  return observation;
}

const matched = (what: string | RegExp) => ({
  kind: 'matched',
  afterMs: expect.any(Number),
  what: typeof what === 'string' ? what : expect.stringMatching(what),
});
const notReady = (why: string) => ({ kind: 'not-ready', afterMs: expect.any(Number), why });

/** Without a shell, listening on 127.0.0.1 alone, in a container without a network. */
const HIDDEN = ['listens-on-loopback', ['--network', 'none']] as const;

describe.concurrent('a port', () => {
  it('that opens late is waited for', async ({ expect }) => {
    const { ready, end } = await observe('listens-late', ['--ready', 'port=8080']);
    expect(ready).toEqual(matched("port 8080 accepts connections, by the kernel's table of sockets"));
    expect(ready?.afterMs).toBeGreaterThan(500);
    expect(end).toMatchObject({ kind: 'exited', code: 0 });
  });

  it('is found however well it is hidden', async ({ expect }) => {
    const [fixture, args] = HIDDEN;
    const { ready } = await observe(fixture, [...args, '--ready', 'port=8080']);
    expect(ready).toEqual(matched(/^port 8080 accepts/));
  });

  it('that stays closed is told with the log', async ({ expect }) => {
    const args = ['-q', '--host', inject('host'), '--ready', 'port=9999', '--ready-timeout', '4s'];
    const { code, stdout } = await runCli([...args, inject('images')['listens-late'] ?? '']).result;
    expect(code).toBe(2);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'nothing listened on port 9999 within 4 s (--ready-timeout)',
    );
    expect(stdout).toContain('  output\n  | starting\n  | ready\n');
  });
});

describe.concurrent('a request', () => {
  it('reaches a server however well it is hidden', async ({ expect }) => {
    const [fixture, args] = HIDDEN;
    const { ready, end } = await observe(fixture, [...args, '--ready', 'http=8080/health']);
    expect(ready).toEqual(matched('GET /health on port 8080 answered 200, asked from inside its network'));
    expect(end).toMatchObject({ kind: 'exited', code: 0 });
  });

  it('that is never answered is told', async ({ expect }) => {
    const { ready } = await observe('listens-late', ['--ready', 'http=81/x', '--ready-timeout', '3s']);
    expect(ready).toEqual(notReady('GET /x on port 81 was not answered within 3 s (--ready-timeout)'));
  });
});

describe.concurrent('a line of the log', () => {
  const noise = 'seq 400000';

  it('is found although the log has long scrolled on', async ({ expect }) => {
    const program = ['--', 'sh', '-c', `echo listening; ${noise}; exec sleep 1000`];
    const { ready } = await observe('sleep-no-handler', ['--ready', 'log=^listening$'], program);
    expect(ready).toEqual(matched('listening'));
  });

  it('is found behind more noise than the engine keeps', async ({ expect }) => {
    const program = ['--', 'sh', '-c', `${noise}; echo listening; exec sleep 1000`];
    const { ready } = await observe('sleep-no-handler', ['--ready', 'log=^listening$'], program);
    expect(ready).toEqual(matched('listening'));
  });

  it('may never come from a program that says nothing', async ({ expect }) => {
    const { ready } = await observe('sleep-no-handler', ['--ready', 'log=up', '--ready-timeout', '2s']);
    expect(ready).toEqual(notReady('no line of its log matched /up/ within 2 s (--ready-timeout)'));
  });
});

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a server that listens', () => {
  it('settles before others do', async () => {
    const [fixture, args] = HIDDEN;
    const times: number[] = [];
    // What a busy machine does not show in time is as late as the others.
    while (times.length < 3 && !times.some((each) => each < 750))
      times.push((await observe(fixture, args)).ready?.afterMs ?? Number.POSITIVE_INFINITY);
    expect(Math.min(...times)).toBeLessThan(750);
  });
});

describe.concurrent('a health check', () => {
  it('that turns unhealthy ends the wait at once', async ({ expect }) => {
    const { ready, end } = await observe('healthcheck-never-passes', ['--ready', 'health']);
    expect(ready).toEqual(notReady('its health check failed'));
    expect(ready?.afterMs).toBeLessThan(20_000);
    expect(end.kind).toBe('not-signalled');
  });

  it('that the image does not declare is not waited for', async ({ expect }) => {
    const { ready } = await observe('node-handler', ['--ready', 'health']);
    expect(ready).toEqual({ kind: 'not-ready', afterMs: 0, why: 'the image declares no health check' });
  });
});

describe('on another machine', () => {
  let proxy: Awaited<ReturnType<typeof openRemoteEngine>>;
  beforeAll(async () => {
    proxy = await openRemoteEngine(inject('host'));
  });
  afterAll(() => proxy.close());

  it('the container is asked about its ports', async () => {
    const { ready } = await observe('listens-late', ['--ready', 'port=8080'], [], proxy.host);
    expect(ready).toEqual(matched(/^port 8080 accepts/));
    expect(ready?.afterMs).toBeGreaterThan(500);
  });

  it('nobody asks what a server listens on before it settles', async () => {
    const { ready } = await observe('node-handler', [], [], proxy.host);
    expect(ready?.kind).toBe('settled');
    expect(ready?.afterMs).toBeGreaterThanOrEqual(750);
  });

  it('a command in the container sends the request', async () => {
    const { ready } = await observe('http-drains', ['--ready', 'http=8080/'], [], proxy.host);
    expect(ready).toEqual(matched('GET / on port 8080 answered 200, asked by a command in the container'));
  });

  it.each([
    ['port=8080', 'port 8080 cannot be looked at', 'no cat to read /proc/net/tcp with'],
    ['http=8080/', 'port 8080 cannot be asked', 'no bash, curl or wget to ask with'],
  ])('an image with nothing in it cannot be asked for %s, which is told at once', async (how, what, why) => {
    const { ready } = await observe('listens-on-loopback', ['--ready', how], [], proxy.host);
    expect(ready).toEqual(notReady(`${what}: the engine is not on this machine, and the image has ${why}`));
    expect(ready?.afterMs).toBeLessThan(10_000);
  });
});
