import { describe, expect, it } from 'vitest';
import type { LoginSearch } from '../../../../../src/engine/credentials/find-login.js';
import type { Client } from '../../../../../src/engine/credentials/login-files.js';
import { parseReference } from '../../../../../src/engine/credentials/reference.js';
import { pullFailure } from '../../../../../src/engine/docker/image/pull-failure.js';
import { errors } from '../../../../../src/error-catalogue.js';

const REFERENCE = 'registry.example.com:5000/shop/api:1';
const NONE: LoginSearch = {
  kind: 'none',
  looked: ['/home/me/.docker/config.json', 'docker-credential-pass'],
};
const FOUND: LoginSearch = {
  kind: 'found',
  source: 'docker-credential-pass',
  auth: { serveraddress: 'x', username: 'me', password: 'hunter2+' },
};

function failure(words: string, login: LoginSearch, reference = REFERENCE, engine: Client = 'docker') {
  return pullFailure(new Error(words), { reference, image: parseReference(reference), engine, login });
}

describe('a pull that the registry refuses', () => {
  it.each([
    'Head "https://registry.example.com/v2/shop/api/manifests/1": no basic auth credentials',
    'unauthorized: authentication required',
    "pull access denied for x, repository does not exist or may require 'docker login'",
    'denied: requested access to the resource is denied',
    'unexpected status from HEAD request: 401 Unauthorized',
    'unable to retrieve auth token: invalid username/password: unauthorized: incorrect username or password',
  ])('says where a login was looked for, and how to log in: %s', (words) => {
    const { code, message, hint } = failure(words, NONE);
    expect({ code, message }).toEqual({
      code: 'image-not-pullable',
      message: `The engine could not pull '${REFERENCE}' without credentials: ${words}`,
    });
    expect(hint).toMatch(
      /^Run docker login registry\.example\.com:5000 for a private image \(there are none in \/home\/me\/\.docker\/config\.json, docker-credential-pass\)/,
    );
  });

  it.each<[reference: string, engine: Client, command: RegExp]>([
    ['shop/api', 'docker', /^Run docker login for/],
    ['shop/api', 'podman', /^Run podman login docker\.io for/],
    [REFERENCE, 'podman', /^Run podman login registry\.example\.com:5000 for/],
  ])('%s by %s', (reference, engine, command) => {
    expect(failure('unauthorized', NONE, reference, engine).hint).toMatch(command);
  });

  it('says that there were credentials, and from where', () => {
    const { message, hint } = failure('unauthorized: authentication required', FOUND);
    expect(message).toBe(
      `The engine could not pull '${REFERENCE}': credentials were found (docker-credential-pass) and refused: unauthorized: authentication required`,
    );
    expect(hint).toMatch(/^Run docker login registry\.example\.com:5000 again if the password is wrong/);
  });

  it('says why credentials could not be had', () => {
    const error = errors.helperFailed('docker-credential-gone', 'x', 'missing', '');
    const { message, hint } = failure('unauthorized.', { kind: 'failed', error });
    expect(message).toBe(
      `The engine could not pull '${REFERENCE}' without credentials: unauthorized. ${error.message}`,
    );
    expect(hint).toBe(error.hint);
  });

  it.each(['hunter2+', Buffer.from('me:hunter2+').toString('base64'), 'hunter2%2B'])(
    'never repeats what is secret: %s',
    (secret) => {
      const { message, cause } = failure(`unauthorized: ${secret} is wrong`, FOUND);
      expect(message).toMatch(/unauthorized: \*\*\* is wrong$/);
      expect(String((cause as Error).stack)).not.toContain(secret);
    },
  );
});

it.each(['manifest unknown', 'dial tcp: lookup registry.example.com: no such host', 'no progress for 2 min'])(
  'a pull that fails otherwise is not about credentials: %s',
  (words) => {
    for (const login of [NONE, FOUND])
      expect(failure(words, login).message).toMatch(/does not have the image .* and could not pull it: /);
  },
);
