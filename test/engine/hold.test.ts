import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseEndpoint } from '../../src/engine/connect/endpoint.js';
import { connectDocker } from '../../src/engine/docker/engine.js';
import type { Container, Engine } from '../../src/engine/port.js';
import { PLAIN_SETTINGS } from '../../src/target-spec.js';
import { imageOf } from '../support/probing.js';

describe.each([
  { how: 'from outside', send: (pid: number, signal: number) => process.kill(pid, signal) },
  { how: 'by its shell', send: null },
  {
    how: 'by its shell, as nobody may signal it from outside',
    send: () => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    },
  },
])('what is held in a container $how', ({ send }) => {
  let engine: Engine;
  let container: Container;
  beforeAll(async () => {
    engine = await connectDocker(parseEndpoint(inject('host'), null), undefined, send);
    container = await engine.createContainer({
      name: `sigprobe-test-hold-${process.pid}-${randomUUID()}`,
      image: imageOf('always-busy'),
      entrypoint: null,
      // Busy, so that the processors are fought for.
      cmd: ['sh', '-c', 'for i in 1 2 3 4 5 6; do sh -c "while :; do :; done" & done; wait'],
      init: false,
      labels: {},
      settings: PLAIN_SETTINGS,
      helper: { kind: 'none', why: null },
    });
    expect(await container.start()).toBeNull();
  });
  afterAll(async () => {
    await container?.remove();
    engine?.close();
  });

  const isWorker = ({ args }: { readonly args: string }) => args.startsWith('sh -c while');

  it('has stopped once it is said to be held', async () => {
    await expect
      .poll(async () => (await container.look('full'))?.processes.filter(isWorker).length, {
        timeout: 20_000,
      })
      .toBe(6);
    expect(await container.freezeChildren((all) => all.filter(isWorker), false)).toBe(true);
    const table = await container.look('full');
    expect(table?.processes.filter(isWorker).map(({ state }) => state)).toEqual(Array(6).fill('T'));
  });

  it('is stopped again where it is set going, if it is to be kept stopped', async () => {
    const workers = async () => (await container.look('sample'))?.processes.filter(isWorker) ?? [];
    for (const { pid } of await workers()) process.kill(pid, 'SIGCONT');
    expect(await container.freezeChildren((all) => all.filter(isWorker), true)).toBe(true);
    for (const { pid } of await workers()) process.kill(pid, 'SIGCONT');
    const states = async () => (await workers()).map(({ state }) => state);
    await expect.poll(states, { timeout: 10_000 }).toEqual(Array(6).fill('T'));
  });

  it('is nothing where no process matches', async () => {
    expect(await container.freezeChildren(() => [], false)).toBe(false);
  });
});
