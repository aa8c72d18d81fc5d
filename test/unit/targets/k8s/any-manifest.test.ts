import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load } from '../../../support/manifests.js';

const key = { name: 'c', key: 'k', optional: false };
const http = { path: '/', port: 'web', scheme: 'HTTP', host: 'h', httpHeaders: [{ name: 'a', value: 'b' }] };
const probe = { httpGet: http, exec: { command: ['a'] }, periodSeconds: 1 };
const security = { runAsUser: 1, runAsGroup: 2, runAsNonRoot: true, seccompProfile: { type: 'Localhost' } };

const container = {
  name: 'one',
  image: 'i',
  command: ['a', '$(A)'],
  args: ['b'],
  workingDir: '/w',
  ports: [{ name: 'web', containerPort: 80 }],
  env: [
    { name: 'A', value: 'a' },
    { name: 'B', valueFrom: { configMapKeyRef: key } },
    { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'D', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
  ],
  envFrom: [{ prefix: 'P_', secretRef: { name: 's' } }],
  resources: { limits: { cpu: '1', memory: '1Mi' } },
  volumeMounts: [
    { name: 'files', mountPath: '/f', subPath: 'k' },
    { name: 'scratch', mountPath: '/s', subPathExpr: '$(A)' },
    { name: 'host', mountPath: '/h', readOnly: true },
  ],
  startupProbe: probe,
  readinessProbe: probe,
  lifecycle: { stopSignal: 'SIGINT', preStop: { httpGet: http, sleep: { seconds: 1 } } },
  securityContext: { ...security, privileged: true, capabilities: { add: ['A'], drop: ['B'] } },
};

const objects = {
  kind: 'List',
  items: [
    {
      kind: 'StatefulSet',
      metadata: { name: 'set', namespace: 'n' },
      spec: {
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
        template: {
          metadata: { labels: { a: 'b' }, annotations: {} },
          spec: {
            containers: [container],
            initContainers: [{ name: 'init', image: 'i', restartPolicy: 'Always' }],
            volumes: [
              {
                name: 'files',
                projected: { sources: [{ secret: { name: 's', items: [{ key: 'k', path: 'k' }] } }] },
              },
              { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
              { name: 'host', hostPath: { path: '/h', type: 'Directory' } },
            ],
            securityContext: { ...security, fsGroup: 3, sysctls: [{ name: 'net.a', value: '1' }] },
            imagePullSecrets: [{ name: 's' }],
            hostAliases: [{ ip: '1.2.3.4', hostnames: ['h'] }],
            terminationGracePeriodSeconds: 5,
            os: { name: 'linux' },
          },
        },
      },
    },
    {
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'n' },
      data: { k: 'v' },
      binaryData: { b: 'YQ==' },
    },
    {
      kind: 'Secret',
      metadata: { name: 's', namespace: 'n' },
      type: 'kubernetes.io/dockercfg',
      data: { k: 'YQ==', '.dockercfg': 'e30=' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'v', namespace: 'n' },
      spec: { clusterIP: '', ports: [{ name: 'p', port: 1, protocol: 'TCP' }] },
    },
  ],
};

/** Every place in a value, as the keys that lead to it. */
function placesIn(value: unknown, way: readonly string[] = []): string[][] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [[...way], ...below.flatMap(([name, each]) => placesIn(each, [...way, name]))];
}

function replaceAt(value: unknown, [step, ...rest]: readonly string[], by: unknown): unknown {
  if (step === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const slot = copy as Record<string, unknown>;
  slot[step] = replaceAt(slot[step], rest, by);
  return copy;
}

const strange = fc.oneof(
  fc.constantFrom(
    null,
    '',
    [],
    {},
    [null],
    [[]],
    true,
    -1,
    0,
    1.5,
    1e300,
    '../..',
    '$(A)$(',
    '\0',
    '__proto__',
    '{{ x }}',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('any manifest', () => {
  it('is read, whatever stands in any of its places', () => {
    const places = placesIn(objects);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...places), strange), { minLength: 1, maxLength: 3 }),
        (changes) => {
          let changed: unknown = objects;
          for (const [place, value] of changes)
            try {
              changed = replaceAt(changed, place, value);
            } catch {
              // An earlier change has taken what would be changed here.
            }
          const { targets } = load(JSON.stringify(changed));
          for (const { settings, declared, entrypoint, cmd } of targets) {
            for (const text of [
              ...settings.env,
              ...settings.volumes,
              ...settings.tmpfs,
              ...(entrypoint ?? []),
              ...(cmd ?? []),
            ])
              expect(text).toBeTypeOf('string');
            for (const variable of settings.env) expect(variable).toMatch(/^[^=]+=[^\0]*$/);
            for (const { path } of settings.files) expect(path).toMatch(/^\/(?!.*\/\.\.(\/|$))/);
            for (const { message } of declared.notes) expect(message).toMatch(/^.{1,250}\.$/s);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('as it stands has nothing that is not understood', () => {
    const { targets, unread } = load(JSON.stringify(objects));
    expect(unread).toEqual([]);
    expect(targets.map(({ name }) => name)).toEqual(['n/StatefulSet/set/init', 'n/StatefulSet/set/one']);
    expect(targets[1]?.declared.notes.filter(({ message }) => message.startsWith('Kubernetes'))).toEqual([]);
  });
});
