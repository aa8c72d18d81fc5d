import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, formatEndpoint, parseEndpoint } from '../../../../src/engine/connect/endpoint.js';
import { isSigprobeError } from '../../../../src/errors.js';
import { anyText } from '../../../support/any-text.js';

const VERIFIED = { ca: null, cert: null, key: null, verify: true };

describe('an address', () => {
  it.each<[string, Endpoint]>([
    ['unix:///var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['/var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'npipe', path: '//./pipe/docker_engine' }],
    ['tcp://engine:1234', { kind: 'tcp', host: 'engine', port: 1234, tls: null }],
    ['tcp://engine', { kind: 'tcp', host: 'engine', port: 2375, tls: null }],
    ['engine:1234', { kind: 'tcp', host: 'engine', port: 1234, tls: null }],
    ['127.0.0.1', { kind: 'tcp', host: '127.0.0.1', port: 2375, tls: null }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375, tls: null }],
    ['http://engine:80', { kind: 'tcp', host: 'engine', port: 80, tls: null }],
    ['https://engine:443', { kind: 'tcp', host: 'engine', port: 443, tls: VERIFIED }],
    ['https://engine', { kind: 'tcp', host: 'engine', port: 2376, tls: VERIFIED }],
    ['ssh://me@engine', { kind: 'ssh', host: 'engine', port: null, user: 'me', socket: null }],
    ['ssh://engine:2222/', { kind: 'ssh', host: 'engine', port: 2222, user: null, socket: null }],
    ['ssh://m%40e@engine', { kind: 'ssh', host: 'engine', port: null, user: 'm@e', socket: null }],
    ['ssh://%E0%A4%A@engine', { kind: 'ssh', host: 'engine', port: null, user: '%E0%A4%A', socket: null }],
    [
      'ssh://engine/run/d.sock',
      { kind: 'ssh', host: 'engine', port: null, user: null, socket: '/run/d.sock' },
    ],
  ])('%s', (text, endpoint) => {
    expect(parseEndpoint(text, null)).toEqual(endpoint);
  });

  it('with certificates speaks TLS', () => {
    const tls = { ca: 'ca', cert: 'cert', key: 'key', verify: true };
    expect(parseEndpoint('tcp://engine', tls)).toEqual({ kind: 'tcp', host: 'engine', port: 2376, tls });
  });

  it.each([
    '',
    'unix://',
    'unix://relative.sock',
    'npipe://',
    'tcp://',
    'ssh://',
    'tcp://engine:99999',
    'ftp://engine',
    'fd://',
    '://',
  ])('%j is none', (text) => {
    expect(() => parseEndpoint(text, null)).toThrow(`'${text}' is not an engine address.`);
  });

  it('with a password is refused without repeating it', () => {
    expect(() => parseEndpoint('ssh://me:hunter2@engine', null)).toThrow(
      'The engine address for engine contains a password, which ssh does not accept.',
    );
  });

  it.each([
    'unix:///a/b.sock',
    'npipe:////./pipe/x',
    'tcp://engine:2375',
    'ssh://engine',
    'ssh://me@engine:22/run/d.sock',
  ])('%s is read back from how it is told', (text) => {
    expect(formatEndpoint(parseEndpoint(text, null))).toBe(text);
  });

  it('fails only with a known failure', () => {
    const scheme = fc.constantFrom(
      '',
      'unix://',
      'npipe://',
      'tcp://',
      'http://',
      'https://',
      'ssh://',
      'x://',
    );
    fc.assert(
      fc.property(scheme, anyText, (start, rest) => {
        try {
          parseEndpoint(start + rest, null);
        } catch (error) {
          if (!isSigprobeError(error, 'bad-option')) throw error;
        }
      }),
    );
  });
});
