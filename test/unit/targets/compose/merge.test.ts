import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalService } from '../../../../src/targets/compose/canonical-service.js';
import { mergeService, settleService } from '../../../../src/targets/compose/merge.js';
import { toPlain } from '../../../../src/targets/yaml/located.js';
import { readYaml } from '../../../../src/targets/yaml/read-yaml.js';
import { loadCompose, loadService } from '../../../support/compose-project.js';

function service(text: string) {
  const root = readYaml(text, 'compose.yaml')[0]?.root;
  if (root?.kind !== 'map') throw new Error('no map');
  return canonicalService(root, (path) => path.replace(/^\./, '/project'));
}

const merged = (base: string, over: string) =>
  toPlain(settleService(mergeService(service(base), service(over))));

describe('of two services the second', () => {
  it.each<[string, string, string, unknown]>([
    ['replaces values', 'image: a', 'image: b', { image: 'b' }],
    ['keeps what it does not name', 'image: a\nuser: x', 'image: b', { image: 'b', user: 'x' }],
    [
      'adds to maps',
      'deploy: {replicas: 1, mode: x}',
      'deploy: {replicas: 2}',
      { deploy: { replicas: 2, mode: 'x' } },
    ],
    ['replaces commands', 'command: [a, b]', 'command: c', { command: 'c' }],
    ['takes a command away with null', 'command: [a]', 'command:', { command: null }],
    [
      'leaves all else as it is with null',
      'user: a\ncap_add: [X]',
      'user:\ncap_add:',
      { user: 'a', cap_add: ['X'] },
    ],
    [
      'replaces the test of a health check, not the rest of it',
      'healthcheck: {test: [CMD, a], interval: 5s}',
      'healthcheck: {test: b}',
      { healthcheck: { test: 'b', interval: '5s' } },
    ],
    [
      'adds variables, whatever their form',
      'environment: [A=1, B=2]',
      'environment: {B: 3, C: }',
      {
        environment: { A: '1', B: 3, C: null },
      },
    ],
    ['adds to lists', 'security_opt: [a]', 'security_opt: b', { security_opt: ['a', 'b'] }],
    ['has each capability once', 'cap_add: [A, B]', 'cap_add: [B, C]', { cap_add: ['A', 'B', 'C'] }],
    [
      'replaces the volume of the same target',
      'volumes: ["a1:/a", "/b"]',
      'volumes: [{type: tmpfs, target: /a}]',
      {
        volumes: [
          { type: 'tmpfs', target: '/a' },
          { type: 'volume', source: '', target: '/b' },
        ],
      },
    ],
    [
      'has paths where they are',
      'volumes: ["./a:/a:ro"]\nenv_file: ./x',
      'env_file: [{path: ./y, required: false}]',
      {
        volumes: [{ type: 'bind', source: '/project/a', target: '/a', read_only: 'true' }],
        env_file: [{ path: '/project/x' }, { path: '/project/y', required: false }],
      },
    ],
    [
      'waits for more',
      'depends_on: [a]',
      'depends_on: {b: {condition: service_healthy}}',
      {
        depends_on: { a: null, b: { condition: 'service_healthy' } },
      },
    ],
    [
      'replaces limits',
      'ulimits: {nofile: {soft: 1, hard: 2}}',
      'ulimits: {nofile: 5}',
      { ulimits: { nofile: 5 } },
    ],
    ['may remove a value', 'user: a\nports: [1]', 'ports: !reset []', { user: 'a' }],
    [
      'may remove part of a map',
      'environment: {A: 1, B: 2}',
      'environment: {A: !reset null}',
      { environment: { B: 2 } },
    ],
    ['may replace a list', 'cap_add: [A]', 'cap_add: !override [B]', { cap_add: ['B'] }],
    ['may replace a map', 'environment: {A: 1}', 'environment: !override {B: 2}', { environment: { B: 2 } }],
    ['may be of another kind', 'ports: {a: 1}', 'ports: [1]', { ports: [1] }],
  ])('%s', (_what, base, over, result) => {
    expect(merged(base, over)).toEqual(result);
  });

  it.each([
    ['keys', 'user: a\ncommand: [a]', 'user: !reset null', 'command: [b]', { command: ['b'] }],
    ['items', 'cap_add: [A]', 'cap_add: !override [B]', 'cap_add: [C]', { cap_add: ['B', 'C'] }],
    ['what is set anew', 'cap_add: [A]', 'cap_add: !reset []', 'cap_add: [C]', { cap_add: ['C'] }],
    [
      'maps',
      'environment: {A: 1}',
      'environment: {A: !reset , B: 2}',
      'environment: {C: 3}',
      { environment: { B: 2, C: 3 } },
    ],
  ])('is merged with a third to the same, whichever two come first: %s', (_what, one, two, three, result) => {
    const [a, b, c] = [service(one), service(two), service(three)];
    expect(toPlain(settleService(mergeService(mergeService(a, b), c)))).toEqual(result);
    expect(toPlain(settleService(mergeService(a, mergeService(b, c))))).toEqual(result);
  });

  it('leaves itself as it is when merged with itself', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const value = fc.oneof(fc.integer(), fc.dictionary(key, fc.integer()));
    fc.assert(
      fc.property(fc.dictionary(key, value), (map) => {
        const text = JSON.stringify({ deploy: map });
        expect(merged(text, text)).toEqual({ deploy: map });
      }),
    );
  });
});

describe('files', () => {
  it('remove and replace what those before them say, and whole services', () => {
    const list = loadCompose(
      {
        'compose.yaml':
          'services: {web: {image: a, user: x, cap_add: [A]}, db: {image: b}, old: {image: c, user: y}}',
        'over.yaml':
          'services: {web: {user: !reset null, cap_add: !override [B]}, db: !reset null, old: !override {image: d}}',
      },
      { files: ['compose.yaml', 'over.yaml'] },
    );
    expect(list.targets).toMatchObject([
      { name: 'web', settings: { user: null, capAdd: ['B'] } },
      { name: 'old', image: 'd', settings: { user: null } },
    ]);
  });
});

describe('a place', () => {
  it('is where the value stands that counts, in whatever file', () => {
    const { declared } = loadService(
      {
        'compose.yaml': 'services:\n  web:\n    image: a\n    stop_signal: INT\n    stop_grace_period: 5s\n',
        'over.yaml': '\n\nservices:\n  web:\n    stop_grace_period: 7s\n',
      },
      { files: ['compose.yaml', 'over.yaml'] },
    );
    expect(declared.place).toMatchObject({ file: 'compose.yaml', line: 2, path: 'services.web' });
    expect(declared.signal?.place).toMatchObject({
      file: 'compose.yaml',
      line: 4,
      path: 'services.web.stop_signal',
    });
    expect(declared.grace).toMatchObject({
      budgetMs: 7_000,
      place: { file: 'over.yaml', line: 5, column: 24, path: 'services.web.stop_grace_period' },
    });
  });

  it('leads through anchors and merge keys', () => {
    const text = 'x-stop: &stop\n  stop_grace_period: 1m\nservices:\n  web:\n    <<: [*stop]\n    image: a\n';
    expect(loadService(text).declared.grace).toMatchObject({
      budgetMs: 60_000,
      place: { line: 2, path: 'x-stop.stop_grace_period' },
    });
  });
});

describe('extends', () => {
  const COMMON = `services:
  base: {image: base, stop_signal: INT, env_file: base.env, volumes: ["./data:/data"]}
  middle: {extends: base, user: me}
`;

  it('takes what another service says, through files, whose paths start at their own folder', () => {
    const web = loadService({
      'compose.yaml': 'services: {web: {extends: {file: common/c.yaml, service: middle}, image: web}}',
      'common/c.yaml': COMMON,
      'common/base.env': 'A=1',
      'common/data/x': '',
    });
    expect(web).toMatchObject({ image: 'web', settings: { user: 'me', env: ['A=1'] } });
    expect(web.settings.volumes).toEqual([expect.stringMatching(/\/common\/data:\/data:ro$/)]);
    expect(web.declared.signal?.place).toMatchObject({ file: 'common/c.yaml', line: 2 });
    expect(web.declared.obstacle).toBeNull();
  });

  it('takes what a service of the same file says', () => {
    const text = 'services:\n  web: {extends: {service: base}, user: me}\n  base: {image: a, init: true}\n';
    expect(loadService(text)).toMatchObject({ image: 'a', init: true, settings: { user: 'me' } });
  });

  it.each([
    ['a service that is not there', 'extends: none', /^'web' extends 'none', which is not there\.$/],
    [
      'a file that is not there',
      'extends: {file: no.yaml, service: a}',
      /^The file 'no\.yaml' that 'web' extends/,
    ],
    ['itself', 'extends: web', /^'web' extends itself\.$/],
    ['a circle', 'extends: loop', /extends itself\.$/],
    ['nothing', 'extends: {file: x}', /^extends names no service\.$/],
  ])('that names %s is an obstacle of its service alone', (_what, line, message) => {
    const list = loadCompose(`services: {web: {image: a, ${line}}, loop: {extends: web}, api: {image: b}}`);
    expect(list.targets.find(({ name }) => name === 'web')?.declared?.obstacle?.message).toMatch(message);
    expect(list.targets.find(({ name }) => name === 'api')?.declared?.obstacle).toBeNull();
  });
});

describe('include', () => {
  it('adds the services of other projects, with their own folders and variables', () => {
    const list = loadCompose({
      'compose.yaml': `include:
  - db/compose.yaml
  - path: [cache/a.yaml, cache/b.yaml]
    project_directory: cache
    env_file: cache.env
services: {web: {image: web}, db: {stop_grace_period: 9s}}
`,
      'db/compose.yaml': 'services: {db: {image: "db:$TAG", env_file: db.env}}',
      'db/.env': 'TAG=1',
      'db/db.env': 'A=1',
      'cache/a.yaml': 'services: {cache: {image: "cache:$TAG"}}',
      'cache/b.yaml': 'services: {cache: {user: me}}',
      'cache.env': 'TAG=2',
    });
    expect(list.targets.map(({ name, image }) => [name, image])).toEqual([
      ['db', 'db:1'],
      ['cache', 'cache:2'],
      ['web', 'web'],
    ]);
    const [db, cache] = list.targets;
    expect(db?.settings.env).toEqual(['A=1']);
    expect(db?.declared).toMatchObject({ place: { file: 'db/compose.yaml' }, grace: { budgetMs: 9_000 } });
    expect(cache?.settings.user).toBe('me');
  });

  it.each([
    [
      'cannot be read',
      { 'compose.yaml': 'include: [no.yaml]\nservices: {web: {image: a}}' },
      "'no.yaml' cannot be read",
    ],
    [
      'includes itself',
      {
        'compose.yaml': 'include: [b.yaml]\nservices: {web: {image: a}}',
        'b.yaml': 'include: [compose.yaml]',
      },
      "'compose.yaml' includes itself",
    ],
  ])('of a file that %s is noted', (_what, files, words) => {
    const list = loadCompose(files);
    expect(list.targets.map(({ name }) => name)).toEqual(['web']);
    expect(list.notes[0]?.message).toContain(words);
  });
});
