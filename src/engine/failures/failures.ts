import { isSigprobeError, SigprobeError } from '../../errors.js';
import { SshFailure } from '../connect/ssh.js';
import { sshHint, sshReason } from './ssh-failures.js';
import { tlsFailureOf } from './tls-failures.js';

/** The parts of dockerode's errors that matter: an HTTP answer or a socket that failed. */
interface ModemFailure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message: string;
}

/** The HTTP status of an engine's refusal; null when the failure was not an answer. */
export function statusOf(error: unknown): number | null {
  return isFailure(error) ? (error.statusCode ?? null) : null;
}

/** The engine's words without dockerode's wrapping. */
export function wordsOf(error: unknown): string {
  // One failure for each address that a name stands for, and no words of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ');
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
}

/** Turns what a call to the engine at `address` threw into a sentence and a hint. */
export function engineFailure(error: unknown, address: string, doing: string): SigprobeError {
  if (isSigprobeError(error)) return error;
  const status = statusOf(error);
  if (status !== null)
    return new SigprobeError(
      'engine-failed',
      `The engine refused to ${doing}: ${wordsOf(error)}`,
      hintFor(wordsOf(error)),
      error,
    );
  if (error instanceof SshFailure)
    return new SigprobeError(
      'engine-unreachable',
      `The engine at ${address} could not be reached: ${sshReason(error.message)}`,
      sshHint(error.message),
      error,
    );
  const code = isFailure(error) ? error.code : undefined;
  const tls = tlsFailureOf(error);
  if (tls !== null)
    return new SigprobeError(
      'engine-unreachable',
      `No TLS with the engine at ${address}: ${tls.what}.`,
      tls.hint,
      error,
    );
  // Over a local socket there is nothing to disagree about but the engine's health.
  if (code === 'ECONNRESET' && address.startsWith('tcp:'))
    return new SigprobeError(
      'engine-unreachable',
      `The engine at ${address} hung up when it was asked to ${doing}.`,
      'If it listens with TLS, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH must suit it; its log tells more.',
      error,
    );
  switch (code) {
    case 'ENOENT':
      return new SigprobeError(
        'engine-missing',
        `No engine listens at ${address}: there is no such socket.`,
        'Start Docker or Podman, or name another engine with --host, --context or DOCKER_HOST.',
        error,
      );
    case 'ECONNREFUSED':
      return new SigprobeError(
        'engine-refused',
        `The engine at ${address} refused the connection: nothing is listening there now.`,
        'Start the engine (for example: systemctl start docker), or name another with --host.',
        error,
      );
    case 'EACCES':
    case 'EPERM':
      return new SigprobeError(
        'engine-permission',
        `You may not open the engine's socket at ${address}: permission denied.`,
        'Join the group that owns the socket (usually docker), use a rootless engine, or run with sudo.',
        error,
      );
    default:
      return new SigprobeError(
        'engine-unreachable',
        `The engine at ${address} could not be asked to ${doing}: ${wordsOf(error)}`,
        'Check the address (--host, DOCKER_HOST) and that the engine is running.',
        error,
      );
  }
}

/** For an address at which something answers that is no engine. */
export function notAnEngine(address: string): SigprobeError {
  return new SigprobeError(
    'engine-unreachable',
    `What answers at ${address} is not a container engine.`,
    'Check the address (--host, DOCKER_HOST): Docker or Podman must listen there.',
  );
}

function hintFor(words: string): string {
  if (/network .* not found|no such network/i.test(words))
    return 'Create the network first, or leave --network out.';
  if (/mount|volume|bind/i.test(words)) return 'Check the --volume options: host:container[:ro].';
  if (/HTTP request to an HTTPS server/i.test(words))
    return 'It speaks TLS there: set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or use a context.';
  if (/no space left/i.test(words)) return 'Free some disk where the engine keeps its data.';
  return 'The engine said why; docker info tells which engine this is.';
}

function isFailure(error: unknown): error is ModemFailure {
  return error instanceof Error;
}
