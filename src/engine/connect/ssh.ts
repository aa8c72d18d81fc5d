import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { Endpoint } from './endpoint.js';

/** Shorter than a call's bound, so that ssh can still say what it waited for. */
const CONNECT_SECONDS = 8;
const WORDS_KEPT = 4_096;

/** ssh ended, or could not be run; the message is what it said. */
export class SshFailure extends Error {}

/**
 * Connects as docker does: each connection is a process of the system's ssh that runs `docker system
 * dial-stdio` over there. So what the user's ssh knows holds here too: keys, agents, known hosts, jump hosts,
 * names.
 */
export function createSshAgent(endpoint: Endpoint & { kind: 'ssh' }): Agent {
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = () => new SshConnection(spawnSsh(sshArguments(endpoint)));
  return agent;
}

/** What ssh is told; it never prompts. */
export function sshArguments({ host, port, user, socket }: Endpoint & { kind: 'ssh' }): string[] {
  return [
    ...['-T', '-o', 'BatchMode=yes', '-o', `ConnectTimeout=${CONNECT_SECONDS}`],
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    '--',
    host,
    // The shell over there reads this.
    `docker ${socket === null ? '' : `--host ${quote(`unix://${socket}`)} `}system dial-stdio`,
  ];
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Ctrl-C goes to every process of the terminal's group, and cleaning up still needs the connection: hence a
 * group of its own.
 */
function spawnSsh(args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('ssh', args, { detached: true, windowsHide: true });
}

/** The standard streams of a process as one stream that Node's HTTP client takes for a socket. */
class SshConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #words = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-WORDS_KEPT);
    });
    // That it is gone is told by its end.
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.destroy(new SshFailure(`ssh could not be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) this.push(null);
      else
        this.destroy(new SshFailure(this.#words.trim() || `ssh ended with ${signal ?? `exit code ${code}`}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  /** Waiting for another request, it must not keep the program from ending. */
  unref(): this {
    this.#each((handle) => handle.unref?.());
    return this;
  }

  ref(): this {
    this.#each((handle) => handle.ref?.());
    return this;
  }

  /** Of a socket the client wants these as well. */
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  #each(act: (handle: { ref?(): unknown; unref?(): unknown }) => void): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const handle of [this.#child, stdin, stdout, stderr])
      act(handle as { ref?(): void; unref?(): void });
  }
}
