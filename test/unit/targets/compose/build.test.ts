import { describe, expect, it } from 'vitest';
import { isRemote } from '../../../../src/targets/compose/build.js';
import { loadService } from '../../../support/compose-project.js';

const web = (build: string, files: Record<string, string> = {}) =>
  loadService({ 'compose.yaml': `services:\n  web:\n    build: ${build}\n`, ...files }, { build: true });

describe('how a service is built', () => {
  it.each([
    ['.', { dockerfile: null, inline: null, args: [], target: null, command: 'docker compose build web' }],
    [
      '{ context: ., dockerfile: Dockerfile.prod, target: prod, args: [A=1, B] }',
      { dockerfile: 'Dockerfile.prod', target: 'prod', args: ['A=1', 'B'] },
    ],
    ['{ dockerfile_inline: FROM x, args: { A: 1, B: } }', { inline: 'FROM x', args: ['A=1', 'B'] }],
  ])('is read from %s', (text, expected) => {
    const { declared, notes } = web(text);
    expect(declared.build).toMatchObject(expected);
    expect(declared.build?.context).toMatch(/^\/.*sigprobe-compose-[^/]+$/);
    expect(notes).toEqual([]);
  });

  it('starts at the folder of the file that says so, unless the context is fetched', () => {
    const base = 'services: { web: { build: { context: app } } }';
    const { declared } = loadService(
      { 'compose.yaml': 'include: [sub/compose.yaml]', 'sub/compose.yaml': base },
      { build: true },
    );
    expect(declared.build?.context).toMatch(/\/sub\/app$/);
    expect(web('https://example.com/shop.git#main').declared.build?.context).toBe(
      'https://example.com/shop.git#main',
    );
  });

  it('says what it leaves out', () => {
    expect(web('{ context: ., secrets: [token], network: host }').notes).toEqual([
      'The build leaves out: secrets, network.',
    ]);
  });

  it('is of no interest where nothing is to be built', () => {
    expect(loadService('services: { web: { build: . } }').declared.build).toBe(undefined);
    expect(loadService('services: { web: { image: app } }', { build: true }).declared.build).toBe(undefined);
  });
});

it.each([
  ['https://example.com/a.git', true],
  ['git@example.com:a.git', true],
  ['github.com/a/b', true],
  ['./github.com', false],
  ['/srv/app', false],
])('the context %s is fetched: %s', (context, expected) => {
  expect(isRemote(context)).toBe(expected);
});
