import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/cli/config/load-config.js';
import { isSigprobeError } from '../../../../src/errors.js';

const read = (text: string) => parseConfig(text, 'sigprobe.yaml', '/work/shop');

/** Place, sentence and hint of a refusal, a line each. */
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (isSigprobeError(error, 'bad-file')) return `${error.message}\n${error.hint}`;
    throw error;
  }
  throw new Error('It was read.');
}

describe('a file', () => {
  it.each(['', '# nothing\n', '---\n', 'targets: []'])('that says nothing: %j', (text) => {
    expect(read(text)).toEqual({ file: 'sigprobe.yaml', defaults: {}, targets: [], waivers: [] });
  });

  it('has defaults, targets and waivers', () => {
    const text = `
$schema: ./node_modules/sigprobe/config.schema.json
defaults: &all { grace: 10s, remedies: false }
targets:
  - image: shop/api:1.4
    name: api
    command: [serve, 80]
    <<: *all
    require: graceful
  - compose: [compose.yaml, ../compose.prod.yaml]
    services: [web]
    signal: 15
  - k8s: deploy
waivers:
  - { outcome: abrupt, target: api, reason: Later., until: 2028-02-29 }
`;
    expect(read(text)).toMatchObject({
      defaults: { grace: 10_000, remedies: false },
      targets: [
        {
          kind: 'image',
          place: { line: 5, column: 5, path: 'targets[0]' },
          image: 'shop/api:1.4',
          name: 'api',
          command: ['serve', '80'],
          options: { grace: 10_000, remedies: false, require: 'graceful' },
        },
        {
          kind: 'compose',
          files: ['/work/shop/compose.yaml', '/work/compose.prod.yaml'],
          names: ['web'],
          options: { signal: { name: 'SIGTERM', number: 15 } },
        },
        { kind: 'k8s', files: ['/work/shop/deploy'], names: [], options: {} },
      ],
      waivers: [
        {
          waives: { kind: 'outcome', outcome: 'abrupt' },
          target: 'api',
          reason: 'Later.',
          until: '2028-02-29',
        },
      ],
    });
  });

  it('has paths that start at its folder', () => {
    const { defaults } = read('defaults: { volume: [./seed:/seed, data:/d], env-file: [a.env, /b.env] }');
    expect(defaults).toEqual({
      volume: ['/work/shop/seed:/seed', 'data:/d'],
      envFile: ['/work/shop/a.env', '/b.env'],
    });
  });
});

const WAIVER = 'rule: stuck-handler, target: x, reason: y, until: 2027-01-31';

describe('what is wrong is refused with its place', () => {
  it.each([
    ['text', '1:1 There is no key here.'],
    ['a: [', '1:'],
    ['targets: []\n---\ntargets: []', '3:1 A second document begins here.'],
    ['defaults: {}\ndefaults: {}', "2:1 The key 'defaults' stands here twice"],
    ['target: []', "1:1 There is no key 'target' here.\nDid you mean 'targets'?"],
    ['grace: 10s', "1:1 'grace' is an option."],
    ['defaults: { graec: 10s }', "1:13 There is no key 'graec' here.\nDid you mean 'grace'?"],
    ['defaults: { xyzzy: 1 }', "1:13 There is no key 'xyzzy' here.\nThe keys are: grace, preset,"],
    ['defaults: [grace]', "1:11 'defaults' takes a map, not a list."],
    ['targets: [{ image: x, waiver: y }]', "1:23 There is no key 'waiver' here."],
    ['targets: [shop/api]', "1:11 'targets' takes a map, not a text."],
    ['targets: shop/api', "1:10 'targets' takes a list, not a text."],
    ['targets: [{ name: x }]', "1:11 The key 'image' is missing here."],
    ['targets: [{ image: "" }]', "1:20 'image' takes a text, not nothing."],
    ['targets: [{ image: "  " }]', "1:20 'image' takes a text, not nothing."],
    ['targets: [{ image: Nginx }]', "1:20 'Nginx' is not an image reference."],
    ['targets: [{ image: x, compose: y }]', "1:11 The keys 'image' and 'compose' are not for one entry."],
    ['targets: [{ compose: x, env: [A=1] }]', "1:25 'env' is for images and manifests."],
    ['targets: [{ compose: [] }]', "1:22 The key 'compose' is missing here."],
    ['targets: [{ compose: c.yaml, containers: [x] }]', "1:30 There is no key 'containers' here."],
    ['defaults: { grace: [10s] }', "1:20 'grace' takes a text, not a list.\nWrite it as grace: 10s"],
    ['defaults: { grace: }', "1:20 'grace' takes a text, not nothing."],
    [
      'defaults: { grace: 10 }',
      "1:20 The value of 'grace' is wrong.\nIt has no unit. Write 10s for seconds.",
    ],
    ['defaults: { grace: !env GRACE }', "1:25 'grace' takes a text, not a !env."],
    ['defaults: { user: true }', "1:19 'user' takes a text, not true or false."],
    ['defaults: { init: "yes" }', "1:19 'init' takes true or false, not a text.\nWrite it as init: true"],
    ['defaults: { env: A=1 }', "1:18 'env' takes a list, not a text.\nWrite it as env: [NODE_ENV=test]"],
    ['defaults: { env: [A=1, { B: 2 }] }', "1:24 'env' takes a text, not a map."],
    [
      'defaults: { require: gracefull }',
      "1:22 'gracefull' is no value of 'require'.\nDid you mean 'graceful'?",
    ],
    ['defaults: { preset: x }', "1:21 'x' is no value of 'preset'.\nWrite one of kubernetes,"],
    ['defaults: { helper: My Image }', "1:21 'My Image' is not an image reference."],
    ['waivers: [{ target: x }]', "1:11 The key 'rule' is missing here."],
    ['waivers: [{ rule: stuck-handler, target: x, until: 2027-01-31 }]', "1:11 The key 'reason' is missing"],
    ['waivers: [{ rule: stuck-handler, target: x, reason: y }]', "1:11 The key 'until' is missing"],
    ['waivers: [{ rule: stuck-handler, reason: y, until: 2027-01-31 }]', "1:11 The key 'target' is missing"],
    [
      `waivers: [{ ${WAIVER}, outcome: killed }]`,
      "1:11 The keys 'rule' and 'outcome' are not for one entry.",
    ],
    [
      `waivers: [{ ${WAIVER.replace('handler', 'handlr')} }]`,
      "1:19 'stuck-handlr' is no value of 'rule'.\nDid you",
    ],
    [
      'waivers: [{ outcome: inconclusive, target: x, reason: y, until: 2027-01-31 }]',
      "1:22 'inconclusive' is no",
    ],
    [`waivers: [{ ${WAIVER.replace('01-31', '02-29')} }]`, "1:63 '2027-02-29' is no day."],
    [`waivers: [{ ${WAIVER.replace('2027-01-31', 'soon')} }]`, "1:63 'soon' is no day."],
  ])('%s', (text, start) => {
    expect(refusal(text).slice('sigprobe.yaml:'.length, 'sigprobe.yaml:'.length + start.length)).toBe(start);
  });

  it('and without the value of a variable', () => {
    const text = 'defaults:\n  env:\n    - A=1\n    - MY PASSWORD=hunter2\n';
    expect(refusal(text)).toMatch(/^sigprobe\.yaml:4:7 The value of 'env' is wrong\.\nWrite NAME=value/);
    expect(refusal(text)).not.toContain('hunter2');
  });
});
