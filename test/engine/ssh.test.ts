import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Client, type Sshd, startSshd } from '../support/sshd.js';

const BIN = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd((line) => process.stderr.write(`${line}\n`));
});
afterAll(() => sshd.close());

/** Starts sigprobe with that client's ssh, in a process of its own, because the PATH is a process's. */
function start(client: Client, address: string, fixture: string): ChildProcess {
  const image = inject('images')[fixture] ?? '';
  return spawn(process.execPath, [BIN, '--host', address, '--format', 'json', '--quiet', image], {
    env: { ...process.env, PATH: sshd.pathOf(client), DOCKER_HOST: 'tcp://127.0.0.1:1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a shell with a terminal makes one.
    detached: true,
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...texts };
}

const probe = (client: Client, address: string, fixture = 'c-handler') =>
  ended(start(client, address, fixture));

const address = () => `ssh://${sshd.address}`;
/** The engine of the other tests, by the path of its socket over there. */
const withSocket = () => `${address()}${new URL(inject('host')).pathname}`;

/** A connection is gone when its process has ended, shortly after the client's. */
const noConnectionLeft = () => vi.waitFor(async () => expect(await sshd.connections()).toBe(0), 5_000);

describe('an engine over SSH', () => {
  it('is probed as any other, and no connection is left open', async () => {
    const { code, stdout, stderr } = await probe('welcome', withSocket(), 'shell-form-server');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { engine, results } = JSON.parse(stdout);
    expect(engine.view).toBe('helper');
    expect(results[0]).toMatchObject({ outcome: 'killed', stoppedWaiting: { proof: 'kernel-state' } });
    expect(results[0].remedies[0]).toMatchObject({ id: 'exec-form', outcome: 'graceful' });
    await noConnectionLeft();
  });

  it('is cleaned up through the same connection when the terminal interrupts', async () => {
    const child = start('welcome', withSocket(), 'handler-never-exits');
    const end = ended(child);
    await vi.waitFor(async () => expect(await sshd.connections()).toBeGreaterThan(2), 10_000);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const { code, stderr } = await end;
    expect(code).toBe(130);
    // That it takes longer than usual is no failure: each connection is a login.
    expect(stderr).not.toMatch(/left behind|could not/);
    await noConnectionLeft();
  });
});

describe('SSH that fails', () => {
  it.each<[client: Client, words: RegExp, hint: RegExp]>([
    ['stranger', /Permission denied \(publickey\)/, /load a key that the host accepts/],
    ['wary', /Host key verification failed/, /Run ssh to that host once/],
    ['lost', /docker.*not found/, /Install Docker's command line there/],
  ])('for a client that is %s', async (client, words, hint) => {
    const { code, stdout, stderr } = await probe(client, address());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [sentence = '', advice] = stderr.split('\n');
    expect(sentence).toContain(`sigprobe: The engine at ${address()} could not be reached: `);
    expect(sentence).toMatch(words);
    expect(advice).toMatch(hint);
    await noConnectionLeft();
  });

  it('because no engine is at that socket', async () => {
    const { code, stderr } = await probe('welcome', `${address()}/nowhere.sock`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\/nowhere\.sock.*\n {2}ssh got there, but no engine answered/);
    await noConnectionLeft();
  });
});
