import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressesOnBridges, isBoundHere } from '../../../../src/engine/network/engine-network.js';
import { close, listen } from '../../../support/listen.js';
import { SCRATCH } from '../../../support/scratch.js';

describe('the socket of an engine', () => {
  it('is bound here where this process listens on it, by whichever name', async () => {
    const folder = mkdtempSync(join(SCRATCH, 'sigprobe-bound-'));
    const server = createServer();
    await listen(server, { path: join(folder, 'engine.sock') });
    symlinkSync(folder, `${folder}-link`);
    const found = [isBoundHere(join(folder, 'engine.sock')), isBoundHere(`${folder}-link/engine.sock`)];
    await close(server);
    rmSync(`${folder}-link`);
    rmSync(folder, { recursive: true });
    expect(found).toEqual([true, true]);
  });

  it.each([
    ['it is a connection', 'ab12: 00000003 00000000 00000000 0001 03 73 /nowhere/engine.sock\n'],
    ['it is another', 'ab12: 00000002 00000000 00010000 0001 01 73 /nowhere/engine.sock.ttrpc\n'],
    ['nothing has a name', 'ab12: 00000003 00000000 00000000 0001 03 73\n'],
  ])('is not bound here where %s', (_, table) => {
    expect(isBoundHere('/nowhere/engine.sock', table)).toBe(false);
    expect(
      isBoundHere('/nowhere/engine.sock', `${table}c: 2 0 00010000 0001 01 74 /nowhere/engine.sock\n`),
    ).toBe(true);
  });
});

describe('an address of a container', () => {
  const own = ['127.0.0.1', '172.17.0.1'];

  it('leads to it where the gateway of its network is of this machine', () => {
    const attachment = { IPAddress: '172.17.0.2', Gateway: '172.17.0.1' };
    expect(addressesOnBridges([attachment], own)).toEqual(['172.17.0.2']);
  });

  it.each([
    ['the gateway is elsewhere', { IPAddress: '10.88.0.2', Gateway: '10.88.0.1' }],
    ['there is no gateway', { IPAddress: '172.17.0.2', Gateway: '' }],
    ['there is no address', { IPAddress: '', Gateway: '172.17.0.1' }],
    ['there is no network', {}],
  ])('leads nowhere known where %s', (_, attachment) => {
    expect(addressesOnBridges([attachment], own)).toEqual([]);
  });

  it('is compared with the addresses that this machine has', () => {
    const [first] = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const Gateway = first?.address ?? '';
    expect(addressesOnBridges([{ IPAddress: '10.1.2.3', Gateway }])).toEqual(['10.1.2.3']);
  });
});
