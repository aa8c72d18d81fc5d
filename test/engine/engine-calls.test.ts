import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { TargetResult } from '../../src/diagnosis/results/report.js';
import { type CallCounter, startCallCounter } from '../support/call-counter.js';
import { loadedAt } from '../support/loaded-files.js';
import { imageOf } from '../support/probing.js';
import { runCli } from '../support/run-cli.js';
import { BIN } from '../support/sigprobe-child.js';

let folder: string;
let counter: CallCounter | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-calls-'));
});
afterEach(async () => {
  await counter?.close();
  counter = undefined;
  rmSync(folder, { recursive: true });
});

/** Probes a fixture, and counts what the engine was called for. */
async function probeCounted(fixture: string, ...options: readonly string[]) {
  const path = join(folder, 'engine.sock');
  counter = await startCallCounter(path, new URL(inject('host')).pathname);
  const args = ['--host', `unix://${path}`, '--format', 'json', '--quiet', ...options, imageOf(fixture)];
  const { stdout, stderr } = await runCli(args).result;
  expect(stderr).toBe('');
  const result = JSON.parse(stdout).results[0] as TargetResult;
  return { result, counts: counter.counts() };
}

/** What one call of sigprobe asks whatever its trials do: the other list is of what it may have left. */
const OF_THE_CALL = {
  'GET /version': 1,
  'GET /events': 1,
  'GET /images/NAME/json': 1,
  'GET /containers/json': 2,
};
const OF_A_TRIAL = {
  'POST /containers/create': 1,
  'POST /containers/ID/wait': 1,
  'POST /containers/ID/start': 1,
  'POST /containers/ID/kill': 1,
  'GET /containers/ID/logs': 1,
  'DELETE /containers/ID': 1,
};
/** What runs in it, and how it ended. */
const ENDED = { 'GET /containers/ID/json': 2 };

describe('the engine is called', () => {
  it('eight times for a trial of a healthy image', async () => {
    const { result, counts } = await probeCounted('c-handler');
    expect(result).toMatchObject({ outcome: 'graceful', runs: [{}] });
    expect(counts).toEqual({ ...OF_THE_CALL, ...OF_A_TRIAL, ...ENDED });
  });

  it('twice more for one without a handler, which is read about at its proof and at its end', async () => {
    const { result, counts } = await probeCounted('sleep-no-handler', '--no-remedies');
    expect(result).toMatchObject({ outcome: 'killed', runs: [{ end: { proof: 'kernel-state' } }] });
    const { 'GET /containers/ID/logs': logs, 'GET /containers/ID/json': inspects, ...others } = counts;
    expect(others).toEqual({ ...OF_THE_CALL, ...without(OF_A_TRIAL, 'GET /containers/ID/logs') });
    expect({ logs, inspects }).toEqual({ logs: 2, inspects: 3 });
  });

  it('as often for one with a health check, but for a question as each change of its health is told', async () => {
    const { result, counts } = await probeCounted('healthcheck-late-handler');
    expect(result).toMatchObject({ outcome: 'graceful', runs: [{ ready: { kind: 'healthy' } }] });
    const { 'GET /containers/ID/json': inspects = 0, ...others } = counts;
    expect(others).toEqual({ ...OF_THE_CALL, ...OF_A_TRIAL });
    // It becomes healthy after some four seconds: once a second, at the event, and those of any trial.
    const healthyMs = result.runs[0]?.ready?.afterMs ?? 0;
    expect(inspects).toBeLessThanOrEqual(ENDED['GET /containers/ID/json'] + 2 + healthyMs / 1_000);
  });
});

describe('the first container', () => {
  it('is created before what is done with it later is loaded', async () => {
    const args = ['--host', inject('host'), '--quiet', '--no-config', imageOf('c-handler')];
    const loaded = await loadedAt('/containers/create', BIN, args);
    const names = loaded?.map((path) => basename(path)) ?? [];
    expect(names).toContain('engine.cjs');
    for (const file of ['diagnosis.cjs', 'report.cjs', 'ora.cjs', 'files.cjs'])
      expect(names).not.toContain(file);
  });
});

function without<T extends object>(counts: T, kind: keyof T): Omit<T, typeof kind> {
  const { [kind]: _, ...others } = counts;
  return others;
}
