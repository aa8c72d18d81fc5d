import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Certificates, makeCertificates } from '../support/certificates.js';
import { writeConfig, writeContext } from '../support/docker-config.js';
import { close, listen } from '../support/listen.js';
import { runCli } from '../support/run-cli.js';
import { startTlsProxy, type TlsProxy } from '../support/tls-proxy.js';

let certificates: Certificates;
let proxy: TlsProxy;
let home: string;
const socket = () => new URL(inject('host')).pathname;
beforeAll(async () => {
  certificates = makeCertificates();
  proxy = await startTlsProxy(socket(), certificates.server);
  home = mkdtempSync(join(tmpdir(), 'sigprobe-home-'));
});
afterAll(async () => {
  await proxy.close();
  certificates.remove();
  rmSync(home, { recursive: true });
});

/** Probes an image with this in the environment. */
function probe(env: Record<string, string>, fixture = 'c-handler') {
  const image = inject('images')[fixture] ?? '';
  return runCli(['--format', 'json', '--quiet', image], { env: { HOME: home, ...env } }).result;
}

/** What the probe says on standard error, its port hidden; it must have found nothing out. */
async function complaint(env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await probe(env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr.replaceAll(/127\.0\.0\.1:\d+/g, '<address>');
}

const verified = (folder: string, address = proxy.address) => ({
  DOCKER_HOST: `tcp://${address}`,
  DOCKER_TLS_VERIFY: '1',
  DOCKER_CERT_PATH: folder,
});

describe('an engine behind TLS', () => {
  it('is probed as any other: events, waits, logs, tables and remedies', async () => {
    const { code, stdout, stderr } = await probe(verified(certificates.client), 'shell-form-server');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { engine, results } = JSON.parse(stdout);
    expect(engine.view).toBe('helper');
    expect(results[0]).toMatchObject({ outcome: 'killed', stoppedWaiting: { proof: 'kernel-state' } });
    expect(results[0].remedies[0]).toMatchObject({ id: 'exec-form', outcome: 'graceful' });
    expect(JSON.stringify(results[0].runs[0].log)).toContain('ready');
  });

  it('is found through a context and its files', async () => {
    const folder = join(home, '.docker');
    writeContext(folder, 'far', { Host: `tcp://${proxy.address}` }, certificates.client);
    expect(await probe({ DOCKER_CONTEXT: 'far' })).toMatchObject({ code: 0, stderr: '' });
  });

  it('is found through a context that skips the check of a certificate that nobody signed', async () => {
    const folder = join(home, 'config');
    writeConfig(folder, 'lax');
    const endpoint = { Host: `tcp://${proxy.address}`, SkipTLSVerify: true };
    writeContext(folder, 'lax', endpoint, certificates.distrustful);
    expect(await probe({ DOCKER_CONFIG: folder })).toMatchObject({ code: 0, stderr: '' });
  });

  it('is reached without a check where only DOCKER_TLS is set', async () => {
    const { DOCKER_TLS_VERIFY: _, ...env } = verified(certificates.distrustful);
    expect(await probe({ ...env, DOCKER_TLS: '1' })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('TLS that fails', () => {
  it.each([
    ['distrustful', 'its certificate is not signed by a CA that is trusted here'],
    ['nameless', 'it requires a client certificate'],
    ['mismatched', 'key.pem does not belong to cert.pem'],
    ['damaged', 'one of the TLS files is damaged'],
  ] as const)('with the files of a client that is %s', async (client, what) => {
    expect(await complaint(verified(certificates[client]))).toMatch(
      `sigprobe: No TLS with the engine at tcp://<address>: ${what}.\n  `,
    );
  });

  it.each([
    ['misnamed', 'its certificate is for another name'],
    ['expired', 'its certificate has expired'],
  ] as const)('with a server that is %s', async (server, what) => {
    const other = await startTlsProxy(socket(), certificates[server]);
    expect(await complaint(verified(certificates.client, other.address))).toMatch(
      `sigprobe: No TLS with the engine at tcp://<address>: ${what}.\n  `,
    );
    await other.close();
  });

  it('where the client speaks without it', async () => {
    expect(await complaint({ DOCKER_HOST: `tcp://${proxy.address}` })).toMatch(
      /closed the connection when asked to tell its version\.\n {2}If it uses TLS, set DOCKER_TLS_VERIFY/,
    );
  });

  it('where the server speaks without it', async () => {
    const plain = await listen(
      createServer((client) =>
        client.once('data', () => client.destroySoon()).write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      ),
      { port: 0, host: '127.0.0.1' },
    );
    const { port } = plain.address() as AddressInfo;
    expect(await complaint(verified(certificates.client, `127.0.0.1:${port}`))).toMatch(
      'No TLS with the engine at tcp://<address>: it does not speak TLS there.',
    );
    await close(plain);
  });

  it('where its files are missing', async () => {
    expect(await complaint(verified(join(home, 'nowhere')))).toMatch(
      `sigprobe: DOCKER_TLS_VERIFY is set, but ${join(home, 'nowhere/ca.pem')} does not exist.\n  Set DOCKER_CERT_PATH`,
    );
  });
});
