import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import { SIGKILL } from '../../kernel/signals.js';
import { duration } from '../../text/duration.js';
import { isObject } from '../json-file.js';
import { isReached, type SignalProcess } from '../processes/signal-all.js';
import { TooMuch } from '../streams/read-capped.js';

/** How a helper is run. */
export interface HelperRun {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly abort: AbortSignal;
  /** Null where only the helper itself can be ended, not what it started. */
  readonly signalProcess: SignalProcess | null;
  readonly boundMs?: number;
}

export interface HelperLogin {
  readonly username: string;
  readonly secret: string;
}

/** Long enough for a person to unlock a keychain. */
const BOUND_MS = 30_000;
const MAX_ANSWER = 256 * 1024;
const MAX_WORDS = 300;
/** In the words of docker-credential-helpers, which clients compare as well. */
const NOTHING = /credentials not found in native keychain/;

/** The program that `name` in credsStore or credHelpers stands for. */
export function helperProgram(name: string): string {
  return `docker-credential-${name}`;
}

/**
 * Asks a credential helper for the login of a server; null when it has none.
 *
 * @throws SigprobeError `image-not-pullable` when it cannot tell, the reason of the abort when that fires
 */
export async function askHelper(name: string, server: string, run: HelperRun): Promise<HelperLogin | null> {
  const program = helperProgram(name);
  // What is no part of a file's name would start another program than docker starts.
  if (!/^[\w.+-]+$/.test(name)) throw errors.helperFailed(program, server, 'bad-name', '');
  const { code, stdout, stderr } = await execute(program, server, run);
  if (NOTHING.test(stdout) || NOTHING.test(stderr)) return null;
  if (code !== 0) throw errors.helperFailed(program, server, 'failed', failureWords(stdout, stderr, code));
  const login = parseAnswer(stdout);
  if (login === null) throw errors.helperFailed(program, server, 'garbage', '');
  return login.secret === '' ? null : login;
}

function parseAnswer(text: string): HelperLogin | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return null;
    const { Username: username = '', Secret: secret } = value;
    return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : null;
  } catch {
    // The parser would quote the secret.
    return null;
  }
}

/** Helpers say why on standard output; whatever looks like their answer is kept to ourselves. */
function failureWords(stdout: string, stderr: string, code: number | null): string {
  const words = [stdout, stderr].map((text) => text.trim()).find((text) => text !== '');
  if (words === undefined || /[{}]|secret/i.test(words)) return `it ended with code ${code}`;
  return words.replace(/\s+/g, ' ').slice(0, MAX_WORDS).replace(/\.$/, '');
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a helper to its end, its time limit, or the abort. */
async function execute(program: string, server: string, run: HelperRun): Promise<Ended> {
  const { env, abort, signalProcess, boundMs = BOUND_MS } = run;
  abort.throwIfAborted();
  // A group of its own, so that what it starts can be ended with it.
  const child = spawn(program, ['get'], { env: { ...env }, detached: true, windowsHide: true });
  let giveUp: (reason: unknown) => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const onAbort = () => giveUp(abort.reason);
  abort.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => giveUp(errors.helperFailed(program, server, 'slow', duration(boundMs))),
    boundMs,
  );
  try {
    return await Promise.race([converse(child, server), givenUp]);
  } catch (error) {
    end(child, signalProcess);
    if (error instanceof TooMuch) throw errors.helperFailed(program, server, 'garbage', '');
    const { code } = error as NodeJS.ErrnoException;
    if (isSigprobeError(error) || abort.aborted) throw error;
    if (code === 'ENOENT') throw errors.helperFailed(program, server, 'missing', '');
    throw errors.helperFailed(program, server, 'failed', `it could not be run (${code})`);
  } finally {
    clearTimeout(timer);
    abort.removeEventListener('abort', onAbort);
  }
}

/** Tells a helper the server and takes what it says, to its end. */
function converse(child: ChildProcessWithoutNullStreams, server: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
        if (texts[name].length > MAX_ANSWER) reject(new TooMuch(MAX_ANSWER));
      });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
    // One that never reads what it is asked tells so by its answer.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${server}\n`);
  });
}

/** Ends the helper and all that it started, and waits for none of them. */
function end(child: ChildProcess, signalProcess: SignalProcess | null): void {
  if (signalProcess !== null && child.pid !== undefined) isReached(-child.pid, SIGKILL, signalProcess);
  child.kill('SIGKILL');
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
}
