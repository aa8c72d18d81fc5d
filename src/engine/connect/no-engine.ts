import { errors } from '../../error-catalogue.js';
import { SOCKET_PROBLEMS } from '../../error-hints.js';
import type { SigprobeError } from '../../errors.js';

/**
 * The sentence for known sockets of which none answered: why each failed, and how many are not there at all.
 */
export function noEngineAnswers(
  attempts: readonly { readonly socket: string; readonly error: SigprobeError }[],
): SigprobeError {
  const path = (socket: string) => socket.replace(/^\w+:\/\//, '');
  const there = attempts.filter(({ error }) => error.code !== 'engine-missing');
  const missing = attempts.filter(({ error }) => error.code === 'engine-missing');
  const [first] = missing;
  const others = missing.length - 1;
  const absent =
    first === undefined
      ? []
      : others === 0
        ? [`${path(first.socket)} ${reasonOf(first.error)}`]
        : [
            `${path(first.socket)} and ${others} other known ${others === 1 ? 'socket' : 'sockets'} do not exist`,
          ];
  const reasons = there.map(({ socket, error }) => `${path(socket)} ${reasonOf(error)}`);
  const cause = (there.find(({ error }) => error.code === 'engine-permission') ?? there[0] ?? first)?.error;
  return errors.noEngineAnswers([...reasons, ...absent], cause ?? null);
}

/** Why a place failed, as the rest of a sentence about it. */
function reasonOf({ code, message }: SigprobeError): string {
  return SOCKET_PROBLEMS[code] ?? `failed (${message.replace(/\.$/, '')})`;
}
