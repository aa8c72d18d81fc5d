import { describe, expect, it } from 'vitest';
import type { Hook } from '../../../../src/target-spec.js';
import { load, notesOf, target } from '../../../support/manifests.js';

const hooked = (action: string, spec = '') =>
  target({
    spec,
    container: `ports: [{ containerPort: 8081, name: admin }]\nlifecycle: { preStop: ${action} }`,
  });

describe('a preStop hook', () => {
  it.each<[string, string, Hook['action']]>([
    ['runs a command without a shell', '{ exec: { command: [/bin/drain, "$(X) && y"] } }', { kind: 'exec', argv: ['/bin/drain', '$(X) && y'] }],
    ['sends a request', '{ httpGet: { port: 8081, path: /quit } }', { kind: 'http', port: 8081, path: '/quit', scheme: 'http' }],
    ['finds its port by name', '{ httpGet: { port: admin, scheme: https } }', { kind: 'http', port: 8081, path: '/', scheme: 'https' }],
    ['sleeps', '{ sleep: { seconds: 5 } }', { kind: 'sleep', ms: 5000 }],
    ['sleeps for no time at all', '{ sleep: { seconds: 0 } }', { kind: 'sleep', ms: 0 }],
  ])('%s', (_name, action, expected) => {
    const app = hooked(action);
    expect(app.declared.hooks).toEqual([
      {
        place: expect.objectContaining({ path: 'spec.template.spec.containers[0].lifecycle.preStop' }),
        action: expected,
        user: null,
        workdir: null,
        env: [],
        privileged: false,
      },
    ]);
    expect(notesOf(app)).toEqual([]);
  }); // biome-ignore format: a table

  it.each([
    ['{ exec: { command: [] } }', 'it names no command'],
    ['{ httpGet: { port: nowhere } }', 'it names no port'],
    ['{ httpGet: { path: / } }', 'it names no port'],
    ['{ tcpSocket: { port: 8081 } }', 'Kubernetes no longer runs tcpSocket here'],
    ['{}', 'it says nothing'],
  ])('%s fails, which is no reason not to stop', (action, why) => {
    const app = hooked(action);
    expect(app.declared.hooks).toEqual([]);
    expect(notesOf(app)).toEqual([`The preStop hook fails: ${why}. The stop goes on without it.`]);
  });

  it('may not sleep longer than the grace period', () => {
    const app = hooked('{ sleep: { seconds: 31 } }');
    expect(app.declared.hooks).toMatchObject([{ action: { kind: 'sleep', ms: 31_000 } }]);
    expect(notesOf(app)).toEqual(['Kubernetes refuses to sleep longer than the grace period of 30 s.']);
    expect(notesOf(hooked('{ sleep: { seconds: 31 } }', 'terminationGracePeriodSeconds: 31'))).toEqual([]);
  });

  it('says what is left out of its request', () => {
    const app = hooked('{ httpGet: { port: 1, host: example.org, httpHeaders: [{ name: A, value: b }] } }');
    expect(notesOf(app)).toEqual([
      "The Pod is asked, not 'example.org'.",
      'The headers of this request are left out.',
    ]);
  });
});

describe('a hook that asks another container of its Pod', () => {
  const pod = (helper: string, own = '') => `
apiVersion: v1
kind: Pod
metadata: { name: proxy }
spec:
  initContainers:
    - { name: setup, image: i, ports: [{ containerPort: 8090 }] }
  containers:
    - { name: proxy, image: p, ${own} lifecycle: { preStop: { httpGet: { port: 8090 } } } }
    - { name: helper, image: h, ${helper} }
    - { name: other, image: o, ports: [{ containerPort: 1 }] }`;
  const asked = (helper: string, own?: string) => load(pod(helper, own)).targets[0]?.pod.asks;

  it.each([
    ['that has the port', 'ports: [{ containerPort: 8090 }]', undefined, ['helper']],
    ['that is asked there by a probe', 'livenessProbe: { httpGet: { port: 8090 } }', undefined, ['helper']],
    ['that says nothing of ports', 'args: [serve]', undefined, ['helper']],
    ['unless its own container has it', 'args: [serve]', 'ports: [{ containerPort: 8090 }],', []],
    ['unless all say that they listen elsewhere', 'ports: [{ containerPort: 2 }]', undefined, []],
  ])('finds the one %s', (_name, helper, own, names) => {
    expect(asked(helper, own)).toEqual(names);
  });
});

describe('the signal of a container', () => {
  it('is the one that the file names, where the file says for which system', () => {
    const app = target({ spec: 'os: { name: linux }', container: 'lifecycle: { stopSignal: SIGUSR1 }' });
    expect(app.declared.signal).toMatchObject({ name: 'SIGUSR1', place: { line: 11 } });
    expect(notesOf(app)).toEqual([
      'Only Kubernetes 1.33 and later with the gate ContainerStopSignals sends this signal.',
    ]);
  });

  it.each([
    ['SIGUSR1', '', 'Kubernetes refuses stopSignal without spec.os.name; it is left out.'],
    ['usr1', 'os: { name: linux }', "Kubernetes knows no signal 'usr1'; it is left out."],
  ])('is not %s with the spec %j', (name, spec, note) => {
    const app = target({ spec, container: `lifecycle: { stopSignal: ${name} }` });
    expect(app.declared.signal).toBeNull();
    expect(notesOf(app)).toEqual([note]);
  });
});

describe('the grace period', () => {
  it.each<[string, number | null, number]>([
    ['', null, 30],
    ['terminationGracePeriodSeconds: 300', 300_000, 300],
    ['terminationGracePeriodSeconds: 2', 2000, 2],
    ['terminationGracePeriodSeconds: 1', 2000, 1],
    ['terminationGracePeriodSeconds: 0', 2000, 0],
  ])('%j is %s ms', (spec, budgetMs, graceSeconds) => {
    const app = target({ spec });
    expect(app.declared.grace?.budgetMs ?? null).toBe(budgetMs);
    expect(app.pod.graceSeconds).toBe(graceSeconds);
  });
});

it.each<[number, boolean, string[]]>([
  [2, true, []],
  [1, false, ['The kubelet gives it 2 s for the stop, more than its Pod asks for.']],
  [0, true, ['The kubelet gives it 1 s for its hook and 2 s for the stop, more than its Pod asks for.']],
  [-1, true, []],
])('a grace period that the kubelet lengthens is noted: %d, with a hook: %s', (seconds, hasHook, notes) => {
  const spec = `terminationGracePeriodSeconds: ${seconds}`;
  const app = hasHook ? hooked('{ exec: { command: [a] } }', spec) : target({ spec });
  expect(notesOf(app)).toEqual(notes);
});

it('the grace period of a container with a hook is what the hook and the stop share', () => {
  const { declared } = hooked('{ sleep: { seconds: 0 } }', 'terminationGracePeriodSeconds: 0');
  expect(declared.grace?.budgetMs).toBe(1000);
});

it('a postStart hook is noted', () => {
  expect(notesOf(target({ container: 'lifecycle: { postStart: { exec: { command: [a] } } }' }))).toEqual([
    'The postStart hook is not run.',
  ]);
});
