import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type ApiProxy, startApiProxy } from '../support/api-proxy.js';
import { runCli } from '../support/run-cli.js';

let folder: string;
let proxy: ApiProxy | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-api-'));
});
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  rmSync(folder, { recursive: true });
});

/** Probes a fixture through an engine that speaks these versions, and tells in which it was asked. */
async function probeThrough(versions: { oldest: string; newest: string }, fixture: string) {
  const path = join(folder, 'engine.sock');
  proxy = await startApiProxy(path, new URL(inject('host')).pathname, versions);
  const image = inject('images')[fixture] ?? '';
  const args = ['--host', `unix://${path}`, '--format', 'json', '--quiet', image];
  const { code, stdout, stderr } = await runCli(args).result;
  expect(stderr).toBe('');
  const { engine, results } = JSON.parse(stdout);
  const [first, ...rest] = proxy.versions;
  return { code, engine, result: results[0], first, rest: [...new Set(rest)] };
}

describe('an engine', () => {
  it('that has forgotten what is older than 1.44 is asked in 1.45, every call of a whole probe', async () => {
    const seen = await probeThrough({ oldest: '1.44', newest: '1.52' }, 'shell-form-server');
    expect(seen).toMatchObject({ code: 1, first: null, rest: ['1.45'], engine: { apiVersion: '1.52' } });
    expect(seen.result.outcome).toBe('killed');
    expect(seen.result.remedies[0]).toMatchObject({ id: 'exec-form', outcome: 'graceful' });
  });

  it('that knows nothing newer than 1.41 is asked in 1.41', async () => {
    const seen = await probeThrough({ oldest: '1.12', newest: '1.41' }, 'c-handler');
    expect(seen).toMatchObject({ code: 0, first: null, rest: ['1.41'], engine: { apiVersion: '1.41' } });
  });

  it('that has forgotten all that sigprobe was tried with is asked in its oldest', async () => {
    const seen = await probeThrough({ oldest: '1.60', newest: '1.70' }, 'c-handler');
    expect(seen).toMatchObject({ code: 0, first: null, rest: ['1.60'], engine: { apiVersion: '1.70' } });
  });
});
