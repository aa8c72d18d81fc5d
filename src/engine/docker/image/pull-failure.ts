import { errors } from '../../../error-catalogue.js';
import type { SigprobeError } from '../../../errors.js';
import type { LoginSearch } from '../../credentials/find-login.js';
import type { RegistryAuth } from '../../credentials/login-entry.js';
import type { Client } from '../../credentials/login-files.js';
import { HUB, type ImageReference } from '../../credentials/reference.js';
import { wordsOf } from '../../failures/failures.js';

/** In the words of registries and engines: who asks has to be somebody else, or has to say who it is. */
const REFUSED =
  /unauthorized|authentication required|no basic auth credentials|access denied|\bdenied\b|insufficient[_ ]scope|incorrect username or password|invalid username\/password|unable to retrieve auth token|\b(401|403)\b/i;
/** Shorter texts, hidden wherever they stand, would leave little of a sentence. */
const SHORTEST_SECRET = 3;

/** What was pulled, by which engine, and with which login. */
export interface PullAttempt {
  readonly reference: string;
  readonly image: ImageReference;
  readonly engine: Client;
  readonly login: LoginSearch;
}

/** The sentence for a pull that failed; nothing secret is in it, whatever the registry answered. */
export function pullFailure(error: unknown, { reference, image, engine, login }: PullAttempt): SigprobeError {
  const words = hide(wordsOf(error), login);
  // What is secret could be anywhere in what was thrown.
  const cause = login.kind === 'found' ? new Error(words) : error;
  if (!REFUSED.test(words)) return errors.imageNotPullable(reference, words, cause);
  const pull = { reference, words, cause };
  const command = `${engine} login${image.registry === HUB && engine === 'docker' ? '' : ` ${image.registry}`}`;
  switch (login.kind) {
    case 'found':
      return errors.credentialsRefused(pull, command, login.source);
    case 'none':
      return errors.noCredentials(pull, command, login.looked);
    case 'failed':
      return errors.credentialsOutOfReach(pull, login.error);
  }
}

function hide(words: string, login: LoginSearch): string {
  if (login.kind !== 'found') return words;
  return secretsOf(login.auth)
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((one, other) => other.length - one.length)
    .reduce((text, secret) => text.replaceAll(secret, '***'), words);
}

function secretsOf({ username = '', password, identitytoken, registrytoken }: RegistryAuth): string[] {
  const plain = [password, identitytoken, registrytoken].filter((secret) => secret !== undefined);
  const basic = password === undefined ? [] : [Buffer.from(`${username}:${password}`).toString('base64')];
  return [...plain, ...plain.map((secret) => encodeURIComponent(secret)), ...basic];
}
