import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errors } from '../../src/error-catalogue.js';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
/** The class itself, and the table of sentences. */
const MAKERS = ['error-catalogue.ts', 'errors.ts'];

describe('the catalogue of errors', () => {
  it('alone makes them', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /new SigprobeError\b|extends SigprobeError\b/.test(readFileSync(SOURCES + name, 'utf8')),
      );
    expect(files.sort()).toEqual(MAKERS);
  });

  it('has no entry that nobody uses', () => {
    const code = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(SOURCES + name, 'utf8'))
      .join('');
    expect(Object.keys(errors).filter((name) => !code.includes(`errors.${name}(`))).toEqual([]);
  });
});

const REFUSED = { reference: 'shop/api', words: 'unauthorized.', cause: null };

describe('a sentence', () => {
  it.each([
    errors.noTarget(),
    errors.twoEnginesNamed(),
    errors.noKernelRecord({ why: 'only root may use it', how: 'run sigprobe with sudo' }),
    errors.badReference('X', 'capitals'),
    errors.noCredentials(REFUSED, 'docker login', ['/home/me/.docker/config.json']),
    errors.credentialsRefused(REFUSED, 'docker login', '/home/me/.docker/config.json'),
    errors.credentialsOutOfReach(REFUSED, errors.helperFailed('docker-credential-x', 'y', 'garbage', '')),
    errors.loginsUnreadable('/home/me/.docker/config.json', 'it is not JSON'),
    errors.helperFailed('docker-credential-x', 'registry.example.com', 'missing', ''),
    errors.helperFailed('docker-credential-x', 'registry.example.com', 'slow', '30 s'),
    errors.noSuchContext('prod', '/home/me/.docker/contexts', ['default']),
    errors.tlsFailed('tcp://engine:2376', 'expired', null),
    errors.engineHung('create a container', '7 s'),
    errors.engineSlow('create a container', '30 s'),
    errors.defect('TypeError: no.', ['at a (b.ts:1)', 'at c'], null),
    errors.withLeftovers(errors.engineHung('create a container', '7 s')),
  ])('says what happened, then what to do: $message', ({ message, hint }) => {
    expect(message).toMatch(/^['A-Z-].*\.$/);
    expect(hint).toMatch(/^[A-Z].*\.$/);
  });
});
