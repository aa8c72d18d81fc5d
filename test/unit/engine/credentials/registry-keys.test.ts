import { describe, expect, it } from 'vitest';
import { parseReference } from '../../../../src/engine/credentials/reference.js';
import { lookUp } from '../../../../src/engine/credentials/registry-keys.js';

const keyFor = (reference: string, keys: readonly string[]) =>
  lookUp(Object.fromEntries(keys.map((key) => [key, {}])), parseReference(reference))?.key ?? null;

describe('the key for an image', () => {
  it.each<[reference: string, keys: string[], expected: string | null]>([
    ['registry.example.com/shop/api:1', ['registry.example.com'], 'registry.example.com'],
    ['registry.example.com/shop/api:1', ['https://registry.example.com'], 'https://registry.example.com'],
    [
      'registry.example.com/shop/api:1',
      ['https://registry.example.com/v1/'],
      'https://registry.example.com/v1/',
    ],
    [
      'registry.example.com/shop/api:1',
      ['http://registry.example.com/v2/'],
      'http://registry.example.com/v2/',
    ],
    ['registry.example.com/shop/api:1', ['registry.example.com/'], 'registry.example.com/'],
    ['registry.example.com/shop/api:1', ['example.com', 'registry.example.com:5000', 'other'], null],
    ['registry.example.com/shop/api:1', ['registry.example.co'], null],
    [
      'registry.example.com:5000/api',
      ['registry.example.com', 'registry.example.com:5000'],
      'registry.example.com:5000',
    ],
    ['registry.example.com:5000/api', ['registry.example.com'], null],
    ['localhost:5000/api', ['localhost:5000'], 'localhost:5000'],
  ])('%s among %j is %s', (reference, keys, expected) => {
    expect(keyFor(reference, keys)).toBe(expected);
  });

  it.each<[key: string]>([
    ['https://index.docker.io/v1/'],
    ['https://index.docker.io/v1'],
    ['index.docker.io'],
    ['docker.io'],
    ['registry-1.docker.io'],
    ['https://registry-1.docker.io/v2/'],
  ])('of Docker Hub may be %s', (key) => {
    for (const reference of ['nginx', 'shop/api:1', 'docker.io/shop/api', 'index.docker.io/shop/api'])
      expect(keyFor(reference, ['registry.example.com', key])).toBe(key);
    expect(keyFor('registry.example.com/nginx', [key])).toBe(null);
  });

  it("is docker's own for the Hub where there are several", () => {
    const keys = [
      'https://index.docker.io/v1/access-token',
      'docker.io',
      'https://index.docker.io/v1/refresh-token',
      'https://index.docker.io/v1/',
    ];
    expect(keyFor('nginx', keys)).toBe('https://index.docker.io/v1/');
    expect(keyFor('nginx', keys.slice(0, 1))).toBe(null);
  });

  it.each<[reference: string, expected: string | null]>([
    ['quay.io/org/repo:1', 'quay.io/org/repo'],
    ['quay.io/org/repo/deep', 'quay.io/org/repo'],
    ['quay.io/org/repository', 'quay.io/org'],
    ['quay.io/organisation/repo', 'quay.io'],
    ['quay.io/x', 'quay.io'],
    ['shop/api', 'docker.io/shop'],
    ['shopping/api', null],
    ['nginx', 'docker.io/library'],
  ])('%s is the one with the longest prefix, %s', (reference, expected) => {
    const keys = ['quay.io', 'quay.io/org', 'quay.io/org/repo', 'docker.io/shop', 'docker.io/library'];
    expect(keyFor(reference, keys)).toBe(expected);
    expect(keyFor(reference, keys.toReversed())).toBe(expected);
  });
});
