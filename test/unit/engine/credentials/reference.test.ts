import { describe, expect, it } from 'vitest';
import { parseReference } from '../../../../src/engine/credentials/reference.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  it.each<[reference: string, registry: string, repository: string]>([
    ['nginx', 'docker.io', 'library/nginx'],
    ['nginx:1.27', 'docker.io', 'library/nginx'],
    [`nginx@${DIGEST}`, 'docker.io', 'library/nginx'],
    ['shop/api', 'docker.io', 'shop/api'],
    ['shop/team/api:1', 'docker.io', 'shop/team/api'],
    ['docker.io/nginx', 'docker.io', 'library/nginx'],
    ['docker.io/shop/api', 'docker.io', 'shop/api'],
    ['index.docker.io/shop/api', 'docker.io', 'shop/api'],
    ['registry.example.com/shop/api:1', 'registry.example.com', 'shop/api'],
    ['registry.example.com/api', 'registry.example.com', 'api'],
    ['registry.example.com:5000/shop/api', 'registry.example.com:5000', 'shop/api'],
    ['host:5000/api', 'host:5000', 'api'],
    ['localhost/api', 'localhost', 'api'],
    ['localhost:5000/api:1', 'localhost:5000', 'api'],
    ['Host/api', 'Host', 'api'],
    // Without a slash what follows the colon is a tag, even where it looks like a port.
    ['localhost:5000', 'docker.io', 'library/localhost'],
    ['127.0.0.1:5000/a/b/c', '127.0.0.1:5000', 'a/b/c'],
    ['quay.io/org/repo:v1', 'quay.io', 'org/repo'],
  ])('%s is of %s, where it is %s', (reference, registry, repository) => {
    expect(parseReference(reference)).toMatchObject({ registry, repository });
  });

  it.each<[reference: string, name: string, tag: string | null, digest: string | null]>([
    ['nginx', 'nginx', null, null],
    ['nginx:1.27', 'nginx', '1.27', null],
    ['host:5000/api', 'host:5000/api', null, null],
    ['host:5000/api:2', 'host:5000/api', '2', null],
    [`host:5000/api@${DIGEST}`, 'host:5000/api', null, DIGEST],
    [`host:5000/api:2@${DIGEST}`, 'host:5000/api', '2', DIGEST],
  ])('%s has the name %s, the tag %s and the digest %s', (reference, name, tag, digest) => {
    expect(parseReference(reference)).toMatchObject({ name, tag, digest });
  });
});
