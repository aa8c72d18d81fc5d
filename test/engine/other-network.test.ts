import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDocker } from '../../fixtures/docker.js';
import type { Report } from '../../src/diagnosis/results/report.js';
import { type Decoy, sigprobeWithoutRight, startDecoy } from '../support/decoy.js';
import { imageOf } from '../support/probing.js';

// The engine's addresses belong to another network than sigprobe's, as with a rootless engine: here all of them lead to a decoy.
let decoy: Decoy;
let gateway: string;
beforeAll(async () => {
  // A daemon that was never started before does not tell the gateway.
  const format = '{{range .IPAM.Config}}{{.Subnet}} {{end}}';
  const said = await createDocker(inject('host')).run(['network', 'inspect', 'bridge', '--format', format]);
  const [, network = '', length = ''] = /^(\d+\.\d+\.\d+)\.\d+(\/\d+)/.exec(said) ?? [];
  gateway = `${network}.1`;
  decoy = await startDecoy(`${gateway}${length}`, 8080);
});
afterAll(() => decoy.close());

const OPTIONS = ['-q', '--no-remedies', '--kernel-record', 'off', '--grace', '3s', '--format', 'json'];
const probe = (fixture: string, args: readonly string[], mayEnter: boolean) =>
  decoy.sigprobe([...OPTIONS, '--host', inject('host'), ...args, imageOf(fixture)], mayEnter);

async function observe(...args: Parameters<typeof probe>) {
  const { stdout, stderr } = await probe(...args);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as Report).results[0]?.runs[0];
}

describe('a request from a network where the address is somebody else’s', () => {
  it('would be answered there', async () => {
    expect(await decoy.ask(gateway.replace(/\.\d+$/, '.77'))).toBe('decoy');
    expect(decoy.heard()).toEqual(['connection', 'request /']);
  });

  it.each([
    ['is not sent under load, which is said at once', 'http-drains', ['--load', 'http=8080/']],
    ['is not sent to find out whether it is ready', 'listens-on-loopback', ['--ready', 'http=8080/health']],
  ])('%s', async (_, fixture, args) => {
    const before = decoy.heard().length;
    const { code, stdout, stderr } = await probe(fixture, args, false);
    expect(code).toBe(2);
    if (args.includes('--load')) expect(stderr).toMatch(/^sigprobe: Cannot send requests to the container/);
    else expect(stdout).toContain('port 8080 cannot be asked: entering its network takes root');
    expect(decoy.heard().slice(before)).toEqual([]);
  });

  it('is sent from inside the network of the container by who may enter it', async () => {
    const before = decoy.heard().length;
    const args = ['--ready', 'http=8080/', '--load', 'http=8080/'];
    const run = await observe('http-drains', args, true);
    expect(run?.ready).toMatchObject({
      kind: 'matched',
      what: expect.stringMatching(/from inside its network$/),
    });
    expect(run?.load?.beforeSignal.answered).toBeGreaterThan(0);
    expect(decoy.heard().slice(before)).toEqual([]);
  });

  it('is sent by a command in the container by who may not', async () => {
    const before = decoy.heard().length;
    const run = await observe('http-drains', ['--ready', 'http=8080/'], false);
    expect(run?.ready).toMatchObject({
      kind: 'matched',
      what: 'GET / on port 8080 answered 200, asked by a command in the container',
    });
    expect(decoy.heard().slice(before)).toEqual([]);
  });
});

describe('a request from the network of the engine', () => {
  it('is sent to the address of the container by who may not enter its network', async () => {
    const args = ['--load', 'http=8080/', '--host', inject('host'), imageOf('http-drains')];
    const { stdout, stderr } = await sigprobeWithoutRight([...OPTIONS, ...args]);
    expect(stderr).toBe('');
    const [run] = (JSON.parse(stdout) as Report).results[0]?.runs ?? [];
    expect(run?.load?.beforeSignal).toMatchObject({ answered: expect.any(Number), reset: 0 });
    expect(run?.load?.beforeSignal.answered).toBeGreaterThan(0);
    expect(run?.load?.afterSignal.answered).toBeGreaterThan(0);
  });
});
