// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose, not of JavaScript
import { describe, expect, it } from 'vitest';
import { loadCompose, loadService } from '../../../support/compose-project.js';

const IMAGE = 'services: {web: {image: nginx}}';
const names = (list: ReturnType<typeof loadCompose>) => list.targets.map(({ name }) => name);
const imageOf = (name: string) => `services: {web: {image: ${name}}}`;

describe('the files of a project', () => {
  it.each([
    [
      'compose.yaml before docker-compose.yml',
      { 'compose.yaml': imageOf('a'), 'docker-compose.yml': imageOf('b') },
      'a',
    ],
    [
      'docker-compose.yml before .yaml',
      { 'docker-compose.yaml': imageOf('a'), 'docker-compose.yml': imageOf('b') },
      'b',
    ],
    ['an override on top', { 'compose.yml': imageOf('a'), 'compose.override.yml': imageOf('b') }, 'b'],
  ])('are found: %s', (_what, files, image) => {
    expect(loadService(files)).toMatchObject({ image });
  });

  it('are found in a folder above, by which paths and places are relative', () => {
    const service = loadService({ 'compose.yaml': IMAGE, 'a/b/c.txt': '' }, { cwd: 'a/b' });
    expect(service.declared.place.file).toBe('../../compose.yaml');
  });

  it.each([
    ['the variable of the environment', {}, { COMPOSE_FILE: 'a.yaml:b.yaml' }],
    ['another separator', {}, { COMPOSE_FILE: 'a.yaml,b.yaml', COMPOSE_PATH_SEPARATOR: ',' }],
    ['.env', { '.env': 'COMPOSE_FILE=a.yaml:b.yaml' }, {}],
  ])('are those of COMPOSE_FILE: %s', (_what, files, env) => {
    const texts = {
      'compose.yaml': imageOf('x'),
      'a.yaml': imageOf('a'),
      'b.yaml': 'services: {web: {user: me}}',
      ...files,
    };
    expect(loadService(texts, { env })).toMatchObject({ image: 'a', settings: { user: 'me' } });
  });

  it('are those that are named, one of which may be standard input', () => {
    const texts = { 'compose.yaml': imageOf('x'), 'a.yaml': imageOf('a') };
    const options = { files: ['a.yaml', '-'], stdin: 'services: {web: {stop_signal: INT}}' };
    const { image, declared } = loadService(texts, options);
    expect(image).toBe('a');
    expect(declared.signal).toMatchObject({ name: 'SIGINT', place: { file: '-', line: 1 } });
    expect(declared.place.file).toBe('a.yaml');
  });

  it('have to be there', () => {
    expect(() => loadCompose({ 'a.txt': '' })).toThrow(
      'There is no Compose file in this folder or above it.',
    );
    expect(() => loadCompose(IMAGE, { files: ['no.yaml'] })).toThrow(
      "Cannot read the Compose file 'no.yaml'.",
    );
    expect(() => loadCompose('services:\n')).toThrow('There are no services in compose.yaml.');
    expect(() => loadCompose('a: b: c')).toThrow(
      /^There are no services in compose\.yaml\. It is not YAML: /,
    );
  });
});

describe('the name of a project, by which an image that is only built is called', () => {
  const BUILT = { 'shop_9/compose.yaml': 'name: ${N:-My.Shop}\nservices: {web: {build: .}}' };
  it.each([
    ['the name in the file', {}, {}, 'myshop-web'],
    ['with its variables', {}, { N: 'x' }, 'x-web'],
    ['the environment first', {}, { COMPOSE_PROJECT_NAME: 'env' }, 'env-web'],
    ['the command line before all', { projectName: 'cli' }, { COMPOSE_PROJECT_NAME: 'env' }, 'cli-web'],
  ])('is %s', (_what, options, env, image) => {
    expect(loadService(BUILT, { cwd: 'shop_9', env, ...options })).toMatchObject({
      image,
      declared: { buildCommand: 'docker compose build web', obstacle: null },
    });
  });

  it('is that of the folder where nothing else says one', () => {
    expect(
      loadService({ '_My shop/compose.yaml': 'services: {web: {build: .}}' }, { cwd: '_My shop' }).image,
    ).toBe('myshop-web');
  });

  it('is a variable of the files too', () => {
    const text = 'name: shop\nservices: {web: {image: "${COMPOSE_PROJECT_NAME}/web"}}';
    expect(loadService(text).image).toBe('shop/web');
  });
});

describe('variables', () => {
  const TAGGED = 'services: {web: {image: "nginx:${TAG:-none}"}}';
  it.each([
    ['.env beside the file', { '.env': 'TAG=env' }, {}, 'nginx:env'],
    ['the environment before .env', { '.env': 'TAG=env' }, { env: { TAG: 'shell' } }, 'nginx:shell'],
    [
      'named files in place of .env',
      { '.env': 'TAG=env', 'x.env': 'TAG=x' },
      { envFiles: ['x.env'] },
      'nginx:x',
    ],
    [
      'no file where that is switched off',
      { '.env': 'TAG=env' },
      { env: { COMPOSE_DISABLE_ENV_FILE: '1' } },
      'nginx:none',
    ],
    ['nothing that every object has', {}, {}, 'nginx:none'],
  ])('come from %s', (_what, files, options, image) => {
    expect(loadService({ 'compose.yaml': TAGGED, ...files }, options).image).toBe(image);
  });

  it('have to come from a file that is named', () => {
    expect(() => loadCompose(TAGGED, { envFiles: ['no.env'] })).toThrow("Cannot read the env file 'no.env'.");
  });

  it('are an obstacle only where one that is needed decides how the container runs', () => {
    const text = `services:
      web: {image: nginx, labels: {a: "\${A:?set A}"}}
      api: {image: "api:\${TAG:?set TAG}"}`;
    const [web, api] = loadCompose(text).targets;
    expect(web?.declared).toMatchObject({
      obstacle: null,
      notes: [{ message: "'labels' needs the variable A: set A." }],
    });
    expect(api?.declared?.obstacle).toMatchObject({
      message: "'image' needs the variable TAG: set TAG.",
      hint: 'Set TAG in the environment or in .env.',
      place: { line: 3, path: 'services.api.image' },
    });
  });

  it('that are not set are told of once, and where they do not count not at all', () => {
    const text = 'services: {web: {image: "nginx$A", environment: {X: $A, Y: $B}, ports: ["$C:80"]}}';
    expect(loadService(text).notes).toEqual(['Not set, so empty: A, B.']);
  });

  it('come doubled from docker compose config, and read as they were', () => {
    const text =
      'services: {web: {image: nginx, environment: {A: "$$x $$${B}"}, command: [sh, -c, "echo $$HOME"]}}';
    expect(loadService(text, { env: { B: 'b' } })).toMatchObject({
      cmd: ['sh', '-c', 'echo $HOME'],
      settings: { env: ['A=$x $b'] },
    });
  });
});

describe('the services that are probed', () => {
  const TEXT = `services:
    web: {image: a}
    debug: {image: b, profiles: [debug, tools]}
    none: {image: c, scale: 0}
    off: {image: d, deploy: {replicas: 0}}
    model: {provider: {type: model}}`;

  it('are those of active profiles; the others are left out with the reason', () => {
    const list = loadCompose(TEXT);
    expect(names(list)).toEqual(['web']);
    expect(list.leftOut.map(({ name, reason, place }) => [name, reason, place.line])).toEqual([
      ['debug', 'no profile of it is active (debug, tools)', 3],
      ['none', 'it is scaled to 0', 4],
      ['off', 'it is scaled to 0', 5],
      ['model', 'it is run by the provider model', 6],
    ]);
  });

  it.each([
    ['of a profile', { profiles: ['tools'] }, ['web', 'debug']],
    ['of all profiles', { profiles: ['*'] }, ['web', 'debug']],
    ['of COMPOSE_PROFILES', { env: { COMPOSE_PROFILES: 'x, debug' } }, ['web', 'debug']],
    ['that are named, whatever their profile', { services: ['debug'] }, ['debug']],
  ])('are those %s', (_what, options, expected) => {
    expect(names(loadCompose(TEXT, options))).toEqual(expected);
  });

  it('have to be there', () => {
    expect(() => loadCompose(TEXT, { services: ['wep'] })).toThrow("There is no service 'wep'.");
  });
});

describe('a file with faults', () => {
  it.each([
    ['a bracket that is not closed', 'command: [a'],
    ['a quote that is not closed', 'command: "a'],
    ['a colon too many', 'command: a: b'],
    ['a bad indentation', '  command: a'],
    ['an alias without an anchor', 'command: *none'],
  ])('hides no service that has none: %s', (_what, line) => {
    const list = loadCompose(`services:
  web:
    image: nginx
    ${line}
  api:
    image: api
  db:
    image: db
volumes: {}
`);
    const by = Object.fromEntries(
      list.targets.map(({ name, declared }) => [name, declared?.obstacle ?? null]),
    );
    expect(by).toMatchObject({ web: { hint: 'Correct the file at this line.' }, api: null, db: null });
    // The parser tells some faults by the line before or after.
    expect([3, 4, 5]).toContain(by['web']?.place.line);
    expect(list.targets.find(({ name }) => name === 'db')).toMatchObject({
      image: 'db',
      declared: { place: { line: 7 } },
    });
  });

  it('may be a template, of which what is YAML is read', () => {
    const text = `services:
  web:
    image: nginx
{{- if .Values.api }}
  api:
    image: {{ .Values.image }}:{{ .Values.tag }}
{{- end }}
  db:
    image: postgres
`;
    const list = loadCompose(text);
    const stuck = list.targets.filter(({ declared }) => declared?.obstacle);
    expect(stuck.map(({ name, declared }) => [name, declared?.obstacle?.message])).toEqual([
      ['api', 'It is a template, which is not YAML yet.'],
    ]);
    expect(names(list).sort()).toEqual(['api', 'db', 'web']);
  });

  it('tells of a key that stands twice at its service, and of an unknown one with the nearest', () => {
    const text = `services:
  web:
    image: a
    image: b
    stop_grace_perod: 5s
  api: {image: c, x-mine: 1}
volume: {}
`;
    const list = loadCompose(text);
    const [web, api] = list.targets;
    expect(web?.image).toBe('b');
    expect(web?.declared?.notes).toMatchObject([
      { message: "The key 'image' stands here twice; the last one counts.", place: { line: 4 } },
      {
        message: "Compose knows no key 'stop_grace_perod' here. Did you mean 'stop_grace_period'?",
        place: { line: 5 },
      },
    ]);
    expect(api?.declared?.notes).toEqual([]);
    expect(list.notes).toMatchObject([
      { message: "Compose knows no key 'volume' here. Did you mean 'volumes'?", place: { line: 7 } },
    ]);
  });

  it('may be a fragment, whose services say what they lack', () => {
    const { declared } = loadService('services: {web: {environment: {A: 1}}}');
    expect(declared.obstacle).toMatchObject({
      message: 'It has neither image nor build.',
      hint: 'Name the file that has them as well, with another --file.',
    });
  });
});
