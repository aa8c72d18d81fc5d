import { describe, expect, it } from 'vitest';
import { podMemberOf } from '../../../../src/pod-spec.js';
import { isManifest, manifestTargets } from '../../../../src/targets/k8s/manifest-targets.js';

const list = (text: string, choices: Partial<Parameters<typeof manifestTargets>[1]> = {}) =>
  manifestTargets([{ file: 'pod.yaml', text }], {
    kindsWithTemplate: [],
    host: false,
    env: [],
    lookups: [],
    ...choices,
  });

const pod = (...containers: readonly string[]) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec: { containers: [${containers.join(', ')}] }`;
const API = '{ name: api, image: "api:1" }';

describe('the containers of manifests', () => {
  it('are probed with the rest of their Pod where there is more of it', () => {
    const [single] = list(pod(API)).targets;
    expect(single).toMatchObject({ name: 'Pod/shop/api', image: 'api:1', declared: { notes: [] } });
    expect(single).not.toHaveProperty('whole');
    const { targets } = list(pod(API, '{ name: proxy, image: "proxy:1" }'));
    expect(targets.map((target) => podMemberOf(target)?.whole.containers.map(({ image }) => image))).toEqual([
      ['api:1', 'proxy:1'],
      ['api:1', 'proxy:1'],
    ]);
    expect(targets.map(({ declared }) => declared?.notes.at(-1)?.message)).toEqual([
      'It is started and stopped with proxy, of its Pod.',
      'It is started and stopped with api, of its Pod.',
    ]);
  });

  it('may ask each other in their hooks', () => {
    const asks = '{ httpGet: { port: 8090, path: /drain } }';
    const proxy = `{ name: proxy, image: "proxy:1", lifecycle: { preStop: ${asks} } }`;
    const api = '{ name: api, image: "api:1", ports: [{ containerPort: 8090 }] }';
    const { targets } = list(pod(proxy, api));
    expect(targets.map(({ declared }) => declared?.obstacle)).toEqual([null, null]);
    expect(targets.map((target) => podMemberOf(target)?.pod.asks)).toEqual([['api'], []]);
  });

  it('cannot be started where another one of the Pod cannot be', () => {
    const { targets } = list(pod(API, '{ name: proxy }'));
    expect(targets.map(({ declared }) => declared?.obstacle?.message)).toEqual([
      expect.stringMatching(/^Its Pod has proxy\. /),
      expect.not.stringContaining('Its Pod has'),
    ]);
  });

  it('may be hidden by a document that cannot be read, which is a target that cannot be started', () => {
    const { targets } = list(`${pod(API)}\n---\nkind: Pod\nspec: [\n`);
    expect(targets.map(({ name }) => name)).toEqual([
      'Pod/shop/api',
      expect.stringMatching(/^pod\.yaml:\d+$/),
    ]);
    expect(targets.at(-1)?.declared?.obstacle?.message).toMatch(/^It is not YAML/);
  });

  it('have what asks for rights on the machine only where that is allowed', () => {
    const image = '{ name: api, image: "api:1", securityContext: { privileged: true } }';
    expect(list(pod(image)).targets[0]?.settings.privileged).toBe(false);
    expect(list(pod(image), { host: true }).targets[0]?.settings.privileged).toBe(true);
  });

  it('stand beside what has no Pod, which is counted', () => {
    const { targets, notes } = list(`${pod(API)}\n---\napiVersion: v1\nkind: Service\nmetadata: { name: a }`);
    expect(targets).toHaveLength(1);
    expect(notes.at(-1)).toEqual({ message: 'What has no Pod is left out: 1 Service.', place: null });
  });
});

describe('a manifest', () => {
  it.each([
    [pod(API), true],
    ['{"kind": "Pod", "apiVersion": "v1"}', true],
    ['# a chart\n{{- if .x }}\napiVersion: v1\nkind: Service', true],
    ['services:\n  web:\n    image: nginx', false],
    ['services: { kind: { image: nginx } }', false],
    ['', false],
  ])('%j: %s', (text, isOne) => {
    expect(isManifest({ file: 'x', text })).toBe(isOne);
  });
});
