import * as http from 'node:http';
import * as https from 'node:https';
import { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import type { RequestOptions } from '../port.js';
import type { Address, Question } from './agent-messages.js';
import { ConnectingAgent, createConnect } from './arrival.js';
import { LoadGenerator } from './load-generator.js';

/*
 * A program of its own: it runs on this machine, but where possible inside the network namespace of a
 * container, and answers questions until its standard input ends.
 */

const input = new Socket({ fd: 0, readable: true, writable: false });
const output = new Socket({ fd: 1, readable: false, writable: true });
let load: LoadGenerator | null = null;

// Nobody is left to answer.
output.on('error', () => input.destroy());
const lines = createInterface({ input });
lines.on('line', (line) => {
  const { id, ...question } = JSON.parse(line) as Question & { readonly id: number };
  void answer(question as Question).then((value) => output.write(`${JSON.stringify({ id, value })}\n`));
});
lines.on('close', () => void load?.stop(false));

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'hello':
      return true;
    case 'status':
      return firstStatus(question);
    case 'load': {
      const host = (await findHost(question)) ?? hostsOf(question)[0] ?? '127.0.0.1';
      const { port, path, outside } = question;
      load = new LoadGenerator({ host, port, path, container: outside?.container ?? null });
      load.start();
      return true;
    }
    case 'counts':
      return load?.counts();
    case 'signal':
      load?.signal();
      return true;
    case 'stop':
      return load?.stop(question.hasEnded);
  }
}

function hostsOf({ outside }: Address): readonly string[] {
  if (outside !== null) return outside.hosts;
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [...new Set(['127.0.0.1', '::1', ...all.map(({ address }) => address)])];
}

/** What the first address that answers on the port answers; null when none does. */
async function firstStatus(address: Address & RequestOptions): Promise<number | null> {
  for (const host of hostsOf(address)) {
    const status = await statusOf(host, address);
    if (status !== null) return status;
  }
  return null;
}

/** The first address that accepts a connection on the port. */
async function findHost(address: Address): Promise<string | null> {
  for (const host of hostsOf(address)) if (await accepts(host, address)) return host;
  return null;
}

function accepts(host: string, { port, outside }: Address): Promise<boolean> {
  return createConnect(outside?.container ?? null)(host, port).then(
    (socket) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

function statusOf(
  host: string,
  { scheme, boundMs, port, path, outside }: Address & RequestOptions,
): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = { host: `localhost:${port}`, 'user-agent': 'sigprobe', connection: 'close' };
    const to = { host, port, path, headers, timeout: boundMs };
    const agent = outside === null ? false : new ConnectingAgent(createConnect(outside.container));
    const request =
      scheme === 'https' ? https.get({ ...to, rejectUnauthorized: false }) : http.get({ ...to, agent });
    request.on('response', (response) => {
      resolve(response.statusCode ?? null);
      response.destroy();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
  });
}
