import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CliResult } from './run-cli.js';

const BIN = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));

/** Answers like a server that is up, and says a line for each connection and each request. */
const SERVER = `
const server = require('node:http').createServer((request, response) => {
  console.log('request ' + request.url);
  response.end('decoy');
});
server.on('connection', () => console.log('connection'));
server.listen(Number(process.argv[1]), () => console.log('ready'));
`;
/** On the loopback device every address of the range is this machine's. */
const ENTER = 'ip link set lo up && ip address add "$1" dev lo && exec "$2" -e "$3" "$4"';

/** A network in which all addresses of an engine's containers belong to somebody else. */
export interface Decoy {
  /** What it was sent so far. */
  heard(): readonly string[];
  /** Asks for a page at that address from there. */
  ask(address: string): Promise<string>;
  /** Runs sigprobe there, with or without the right to enter another network. */
  sigprobe(args: readonly string[], mayEnter: boolean): Promise<CliResult>;
  close(): Promise<void>;
}

/** `range` is the gateway of the containers with the length of their network, such as `172.17.0.1/16`. */
export async function startDecoy(range: string, port: number): Promise<Decoy> {
  const args = ['--net', 'sh', '-c', ENTER, 'sh', range, process.execPath, SERVER, String(port)];
  const server = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const output = createInterface({ input: server.stdout });
  output.on('line', (line) => lines.push(line));
  await Promise.race([once(output, 'line'), failed(server)]);
  const there = ['nsenter', `--net=/proc/${server.pid}/ns/net`, '--'];
  return {
    heard: () => lines.slice(1),
    ask: async (address) => {
      const fetchIt = `fetch('http://${address}:${port}/').then((it) => it.text()).then(console.log)`;
      return (await run([...there, process.execPath, '-e', fetchIt])).stdout.trim();
    },
    sigprobe: (options, mayEnter) => run([...there, ...sigprobe(options, mayEnter)]),
    close: async () => {
      if (server.exitCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
}

/** Runs sigprobe where this process is, without the right to enter another network. */
export function sigprobeWithoutRight(args: readonly string[]): Promise<CliResult> {
  return run(sigprobe(args, false));
}

function sigprobe(args: readonly string[], mayEnter: boolean): string[] {
  const command = [process.execPath, BIN, ...args];
  return mayEnter ? command : ['setpriv', '--bounding-set=-sys_admin', '--', ...command];
}

async function failed(server: ChildProcess): Promise<never> {
  const [code] = await once(server, 'exit');
  throw new Error(
    `A network of its own could not be made (exit code ${code}): that takes Linux, root and iproute2.`,
  );
}

function run([program = '', ...args]: readonly string[]): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { env: { PATH: process.env['PATH'] } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
