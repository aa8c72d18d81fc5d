import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnect } from '../../../../src/engine/network/arrival.js';
import { LoadGenerator } from '../../../../src/engine/network/load-generator.js';
import { close, listen } from '../../../support/listen.js';
import { SCRATCH } from '../../../support/scratch.js';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const containerId = 'c0ffee'.repeat(10).padEnd(64, '0');
const NOWHERE = `  sl  local_address rem_address   st
   0: 00000000:0001 00000000:0000 0A
`;

let root: string;
let server: Server;
let port: number;
/** What the server was sent. */
let heard: string;
beforeEach(async () => {
  root = mkdtempSync(join(SCRATCH, 'sigprobe-arrival-'));
  heard = '';
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      heard += data;
      socket.end(ANSWER);
    });
  });
  await listen(server, { port: 0, host: '127.0.0.1' });
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  rmSync(root, { recursive: true });
  if (server.listening) await close(server);
});

/** A container with this number that has this network: the one of this process, or one of which this is the table. */
function aContainer(network: 'this one' | { readonly table: string }) {
  const hostPid = 77;
  const home = join(root, String(hostPid));
  mkdirSync(home);
  writeFileSync(join(home, 'status'), 'Name:\tserver\nState:\tS (sleeping)\nPPid:\t1\nNSpid:\t77\t1\n');
  writeFileSync(join(home, 'cgroup'), `0::/docker/${containerId}\n`);
  if (network === 'this one') symlinkSync('/proc/self/net', join(home, 'net'));
  else {
    mkdirSync(join(home, 'net'));
    writeFileSync(join(home, 'net/tcp'), network.table);
  }
  return { root, hostPid, containerId };
}

describe('a connection to an address of a container', () => {
  it('is used where the table of the container shows it', async () => {
    const socket = await createConnect(aContainer('this one'))('127.0.0.1', port);
    expect(socket.remotePort).toBe(port);
    socket.destroy();
  });

  it.each([
    ['the table of the container does not show it', { table: NOWHERE }],
    ['the container has no table', { table: '' }],
  ])('is given up where %s', async (_, network) => {
    await expect(createConnect(aContainer(network))('127.0.0.1', port)).rejects.toThrow('cannot connect');
  });

  it('is given up where the container has ended since an earlier one, whoever has its address now', async () => {
    const connect = createConnect(aContainer('this one'));
    (await connect('127.0.0.1', port)).destroy();
    rmSync(join(root, '77'), { recursive: true });
    await expect(connect('127.0.0.1', port)).rejects.toThrow('cannot connect');
  });

  it('fails where nobody listens', async () => {
    await close(server);
    await expect(createConnect(aContainer('this one'))('127.0.0.1', port)).rejects.toMatchObject({
      syscall: 'connect',
    });
  });

  it('needs nothing to show it in the network of the container', async () => {
    const socket = await createConnect(null)('127.0.0.1', port);
    expect(socket.remotePort).toBe(port);
    socket.destroy();
  });
});

describe('requests to an address of a container', () => {
  async function counts(network: Parameters<typeof aContainer>[0]) {
    const load = new LoadGenerator({ host: '127.0.0.1', port, path: '/x', container: aContainer(network) });
    load.start();
    const decided = () => Object.values(load.counts().beforeSignal).reduce((sum, count) => sum + count, 0);
    while (decided() < 6) await sleep(5);
    return (await load.stop(false)).beforeSignal;
  }

  it('are answered by the container', async () => {
    expect(await counts('this one')).toEqual({ answered: expect.any(Number), refused: 0, reset: 0 });
    expect(heard).toContain('GET /x HTTP/1.1');
  });

  it('are not sent to anybody else, and count as refused', async () => {
    expect(await counts({ table: NOWHERE })).toEqual({ answered: 0, refused: expect.any(Number), reset: 0 });
    expect(heard).toBe('');
  });
});
