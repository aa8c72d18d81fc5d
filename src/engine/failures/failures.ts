import { errors } from '../../error-catalogue.js';
import type { RefusalProblem } from '../../error-hints.js';
import { isSigprobeError, type SigprobeError } from '../../errors.js';
import { SshFailure } from '../connect/ssh.js';
import { sshProblemOf, sshReason } from './ssh-failures.js';
import { tlsProblemOf } from './tls-failures.js';

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
    return errors.callRefused(doing, wordsOf(error), refusalProblemOf(wordsOf(error)), error);
  if (error instanceof SshFailure)
    return errors.unreachableBySsh(address, sshReason(error.message), sshProblemOf(error.message), error);
  const code = isFailure(error) ? error.code : undefined;
  const tls = tlsProblemOf(error);
  if (tls !== null) return errors.tlsFailed(address, tls, error);
  // Over a local socket there is nothing to disagree about but the engine's health.
  if (code === 'ECONNRESET' && address.startsWith('tcp:'))
    return errors.connectionReset(address, doing, error);
  switch (code) {
    case 'ENOENT':
      return errors.noSocket(address, error);
    case 'ECONNREFUSED':
      return errors.connectionRefused(address, error);
    case 'EACCES':
    case 'EPERM':
      return errors.socketForbidden(address, error);
    default:
      return errors.unreachable(address, doing, wordsOf(error), error);
  }
}

const REFUSALS: readonly (readonly [words: RegExp, problem: RefusalProblem])[] = [
  [/network .* not found|no such network/i, 'no-network'],
  // "… or the cgroup is not mounted": before what speaks of mounts.
  [/cgroup|\bNanoCPUs\b|CPU CFS/i, 'no-controller'],
  [/mount|volume|bind/i, 'bad-mount'],
  [/HTTP request to an HTTPS server/i, 'needs-tls'],
  [/no space left/i, 'disk-full'],
];

function refusalProblemOf(words: string): RefusalProblem | null {
  return REFUSALS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

/** True when the other side closed the connection instead of answering. */
export function isDropped(error: unknown): boolean {
  return isFailure(error) && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function isFailure(error: unknown): error is ModemFailure {
  return error instanceof Error;
}
