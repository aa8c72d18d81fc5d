import { describe, expect, it } from 'vitest';
import { document, load } from '../../../support/manifests.js';

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

const WHOLE = `
kind: StatefulSet
metadata: { name: store, namespace: shop }
spec:
  volumeClaimTemplates: [{ metadata: { name: data } }]
  template:
    metadata: { labels: { app: store } }
    spec:
      terminationGracePeriodSeconds: 45
      shareProcessNamespace: true
      initContainers:
      - { name: copy, image: tools, volumeMounts: [{ name: bin, mountPath: /to }] }
      - { name: logs, image: logs, restartPolicy: Always, volumeMounts: [{ name: tmp, mountPath: /logs, readOnly: true }] }
      - { name: check, image: tools }
      - { name: mesh, image: mesh, restartPolicy: Always }
      containers:
      - { name: store, image: store, volumeMounts: [{ name: data, mountPath: /var/store }, { name: tmp, mountPath: /tmp }] }
      - { name: web, image: web, volumeMounts: [{ name: bin, mountPath: /opt/bin, subPath: app }] }
      volumes:
      - { name: bin, emptyDir: { medium: Memory } }
      - { name: tmp, emptyDir: {} }
      - { name: conf, configMap: { name: c } }
      - { name: dev, hostPath: { path: /dev } }
      - { name: far, nfs: {} }`;

describe('a Pod', () => {
  const { pods, targets } = load(WHOLE);
  const [pod] = pods;

  it('is one with its containers', () => {
    expect(pod).toMatchObject({
      id: 'shop/StatefulSet/store',
      kind: 'StatefulSet',
      name: 'store',
      namespace: 'shop',
      graceSeconds: 45,
      network: 'pod',
      processes: 'pod',
      place: { line: 2, path: '' },
    });
  });

  it('starts its containers in order, and stops the sidecars last', () => {
    expect(pod?.containers.map(({ pod: { container, role, order } }) => [container, role, order])).toEqual([
      ['copy', 'init', 0],
      ['logs', 'sidecar', 1],
      ['check', 'init', 2],
      ['mesh', 'sidecar', 3],
      ['store', 'regular', 4],
      ['web', 'regular', 4],
    ]);
  });

  it('has a target for each container that goes on running', () => {
    expect(targets.map(({ name }) => name)).toEqual(
      ['logs', 'mesh', 'store', 'web'].map((name) => `shop/StatefulSet/store/${name}`),
    );
    for (const target of targets)
      expect(pods.find(({ id }) => id === target.pod.id)?.containers).toContain(target);
    expect(targets[0]?.pod.siblings).toEqual(['copy', 'check', 'mesh', 'store', 'web']);
  });

  it('names what its containers share', () => {
    expect(pod?.volumes).toEqual([
      { name: 'bin', kind: 'scratch', isInMemory: true, sizeLimit: null },
      { name: 'tmp', kind: 'scratch', isInMemory: false, sizeLimit: null },
      { name: 'conf', kind: 'files', isInMemory: false, sizeLimit: null },
      { name: 'dev', kind: 'host', isInMemory: false, sizeLimit: null },
      { name: 'far', kind: 'absent', isInMemory: false, sizeLimit: null },
      { name: 'data', kind: 'claim', isInMemory: false, sizeLimit: null },
    ]);
    expect(pod?.containers.flatMap(({ pod: part }) => part.mounts)).toEqual([
      { volume: 'bin', path: '/to', subPath: null, isReadOnly: false },
      { volume: 'tmp', path: '/logs', subPath: null, isReadOnly: true },
      { volume: 'data', path: '/var/store', subPath: null, isReadOnly: false },
      { volume: 'tmp', path: '/tmp', subPath: null, isReadOnly: false },
      { volume: 'bin', path: '/opt/bin', subPath: 'app', isReadOnly: false },
    ]);
  });

  it('has the name of the first one of its StatefulSet', () => {
    expect(pod?.containers.map(({ settings }) => settings.hostname)).toEqual(Array(6).fill('store-0'));
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(pod))).toEqual(pod);
  });
});

describe('the logins for images', () => {
  const auths = { 'registry.example': { auth: 'dTpwdy1zZWNyZXQ=' } };
  const secret = (name: string, type: string, key: string, value: string) =>
    document(
      `kind: Secret\nmetadata: { name: ${name} }\ntype: kubernetes.io/${type}\ndata: { ${key}: ${value} }`,
    );
  const MODERN = secret('modern', 'dockerconfigjson', '.dockerconfigjson', base64({ auths }));
  const OLD = secret('old', 'dockercfg', '.dockercfg', base64(auths));
  const pod = (spec: string) =>
    `kind: Pod\nmetadata: { name: p }\nspec:\n  containers: [{ name: c, image: i }]\n  ${spec}\n`;

  it('are those of the Secrets that the Pod names', () => {
    const { pods } = load(
      `${pod('imagePullSecrets: [{ name: modern }, { name: old }, { name: elsewhere }]')}${MODERN}${OLD}`,
    );
    const config = JSON.stringify({ auths });
    expect(pods[0]?.logins).toEqual([
      { source: "the Secret 'modern'", config },
      { source: "the Secret 'old'", config },
    ]);
    expect(pods[0]?.notes).toEqual([]);
  });

  it('are else those of its service account', () => {
    const account = document(
      'kind: ServiceAccount\nmetadata: { name: robot }\nimagePullSecrets: [{ name: modern }]',
    );
    const { pods } = load(`${pod('serviceAccountName: robot')}${MODERN}${account}`);
    expect(pods[0]?.logins.map(({ source }) => source)).toEqual(["the Secret 'modern'"]);
  });

  it.each([
    ['dockerconfigjson', '.dockerconfigjson', Buffer.from('pw-secret{').toString('base64')],
    ['dockerconfigjson', '.dockerconfigjson', base64('pw-secret')],
    ['dockerconfigjson', 'other', base64({ auths })],
    ['opaque', '.dockerconfigjson', base64({ auths })],
  ])('are none in a Secret of the type %s with %s: %s', (type, key, value) => {
    const { pods } = load(
      `${pod('imagePullSecrets: [{ name: broken }]')}${secret('broken', type, key, value)}`,
    );
    expect(pods[0]?.logins).toEqual([]);
    expect(pods[0]?.notes.map(({ message }) => message)).toEqual([
      "The Secret 'broken' holds no logins for images.",
    ]);
  });
});

describe('a job', () => {
  const template = `template:
  spec:
    initContainers:
    - { name: logs, image: logs, restartPolicy: Always }
    containers:
    - { name: work, image: work }`;
  const jobsOf = (text: string) =>
    load(text).targets.map(({ pod, declared }) => [pod.container, declared.isJob ?? false]);

  it('has containers that end by themselves, its sidecars aside', () => {
    const indent = (by: string) => template.replace(/^/gm, by);
    const job = `kind: Job\nmetadata: { name: j }\nspec:\n${indent('  ')}`;
    expect(jobsOf(job)).toEqual([
      ['logs', false],
      ['work', true],
    ]);
    const cron = `kind: CronJob\nmetadata: { name: j }\nspec:\n  jobTemplate:\n    spec:\n${indent('      ')}`;
    expect(jobsOf(cron)).toContainEqual(['work', true]);
    expect(jobsOf(job.replace('kind: Job', 'kind: ReplicaSet'))).toContainEqual(['work', false]);
  });
});
