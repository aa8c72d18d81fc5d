import { describe, expect, it } from 'vitest';
import { planTarget } from '../../../src/planning/plans.js';
import { planInPod } from '../../../src/planning/pod-plan.js';
import { podMemberOf } from '../../../src/pod-spec.js';
import { manifestTargets } from '../../../src/targets/k8s/manifest-targets.js';
import type { PodPlan, TrialPlan } from '../../../src/trial-plan.js';
import { anObservation, signal } from '../../support/builders.js';
import { someSettings } from '../../support/plans.js';

const { image } = anObservation();
const container = (name: string, more = '') =>
  `{ name: ${name}, image: "${name}:1"${more === '' ? '' : `, ${more}`} }`;
const mount = (volume: string, path: string, more = '') => `{ name: ${volume}, mountPath: ${path}${more} }`;

interface Sketch {
  readonly spec?: string;
  readonly init?: readonly string[];
  readonly containers: readonly string[];
  readonly settings?: Parameters<typeof someSettings>[0];
  readonly mountsParts?: boolean;
}

/** The plan of one container of a Pod. */
function planOf(
  name: string,
  { spec = '', init = [], containers, settings, mountsParts = true }: Sketch,
): TrialPlan & { pod: PodPlan } {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  initContainers: [${init.join(', ')}]
  containers: [${containers.join(', ')}]
${spec}`;
  const { targets } = manifestTargets([{ file: 'pod.yaml', text }], {
    kindsWithTemplate: [],
    host: true,
    env: [],
    lookups: [],
  });
  const target = targets.find((each) => each.name === `Pod/shop/${name}`);
  const member = target === undefined ? null : podMemberOf(target);
  if (member === null) throw new Error(`no ${name} in a Pod`);
  const members = new Map(member.whole.containers.map((each) => [each.pod.container, image]));
  const chosen = someSettings({ grace: { budgetMs: 30_000, source: 'kubernetes' }, ...settings });
  const { probe } = planTarget(member, chosen, image);
  const plan = planInPod(probe, member, chosen, { members, holder: 'sha256:holder', mountsParts });
  if (plan.pod === null) throw new Error('no Pod');
  return { ...plan, pod: plan.pod };
}

describe('the plan of a container in its Pod', () => {
  const init = [container('seed'), container('log', 'restartPolicy: Always')];
  const containers = [container('web'), container('proxy')];

  it('has the others in the order of their start', () => {
    const { pod, keep } = planOf('web', { init, containers, settings: { keep: true } });
    expect(pod).toMatchObject({ role: 'regular', order: 2, graceSeconds: 30, holderImage: 'sha256:holder' });
    expect(pod.members.map(({ name, role, order }) => [name, role, order])).toEqual([
      ['seed', 'init', 0],
      ['log', 'sidecar', 1],
      ['proxy', 'regular', 2],
    ]);
    expect(planOf('log', { init, containers }).pod).toMatchObject({ role: 'sidecar', order: 1 });
    expect(keep).toBe(true);
  });

  it('has each start up, be ready and stop as it says itself, whatever is chosen for the one that is probed', () => {
    const port = (name: string, number: number) => `${name}: { tcpSocket: { port: ${number} } }`;
    const probes = `${port('startupProbe', 81)}, ${port('readinessProbe', 80)}`;
    const proxy = container('proxy', `${probes}, lifecycle: { preStop: { exec: { command: [drain] } } }`);
    const settings = {
      signal: { ...signal('SIGUSR1'), source: 'option' },
      ready: { kind: 'delay', ms: 5 },
      load: { port: 80, path: '/' },
    } as const;
    const { pod } = planOf('web', { containers: [container('web'), proxy], settings });
    expect(pod.members[0]).toMatchObject({
      startup: { kind: 'port', port: 81 },
      plan: {
        signal: { name: 'SIGTERM' },
        ready: { kind: 'port', port: 80 },
        load: null,
        hooks: { hooks: [{ action: { argv: ['drain'] } }] },
      },
    });
    const preset = planOf('web', {
      containers,
      settings: { signal: { ...signal('SIGKILL'), source: 'preset' } },
    });
    expect(preset.pod.members[0]?.plan.signal.name).toBe('SIGKILL');
  });

  it('has the grace period of the Pod, unless a person chooses another', () => {
    const spec = '  terminationGracePeriodSeconds: 45';
    expect(planOf('web', { containers, spec }).pod.graceSeconds).toBe(45);
    const settings = { grace: { budgetMs: 7_000, source: 'option' } };
    expect(planOf('web', { containers, spec, settings }).pod.graceSeconds).toBe(7);
  });

  it('marks those that its hook asks', () => {
    const web = container('web', 'lifecycle: { preStop: { httpGet: { port: 8090, path: /drain } } }');
    const proxy = container('proxy', 'ports: [{ containerPort: 8090 }]');
    const { pod } = planOf('web', {
      containers: [web, proxy, container('other', 'ports: [{ containerPort: 1 }]')],
    });
    expect(pod.members.map(({ isAsked }) => isAsked)).toEqual([true, false]);
  });

  const mounts = (...each: string[]) => `volumeMounts: [${each.join(', ')}]`;
  const pathsOf = (entries: readonly string[] | undefined) => entries?.map((entry) => entry.split(':')[0]);

  it('shares the empty volumes that several have, in place of what each has alone', () => {
    const spec = '  volumes: [{ name: data, emptyDir: {} }, { name: own, emptyDir: {} }]';
    const web = container('web', mounts(mount('data', '/data'), mount('own', '/own')));
    const proxy = container('proxy', mounts(mount('data', '/in', ', readOnly: true')));
    const { pod, settings } = planOf('web', { spec, containers: [web, proxy] });
    expect(pod.volumes).toEqual([{ name: 'data', memory: null }]);
    expect(pod.mounts).toEqual([{ volume: 'data', path: '/data', subPath: null, isReadOnly: false }]);
    expect(pod.members[0]?.mounts).toEqual([
      { volume: 'data', path: '/in', subPath: null, isReadOnly: true },
    ]);
    expect(pathsOf(settings.tmpfs)).toEqual(['/own']);
    expect(pod.members[0]?.plan.settings.tmpfs).toEqual([]);
  });

  it('shares parts of volumes where the engine mounts any', () => {
    const spec = '  volumes: [{ name: data, emptyDir: {} }, { name: twice, emptyDir: {} }]';
    const web = container(
      'web',
      mounts(
        mount('data', '/part', ', subPath: a/b'),
        mount('twice', '/1'),
        mount('twice', '/2', ', subPath: c'),
      ),
    );
    const containers = [web, container('proxy', mounts(mount('data', '/whole')))];
    const { pod, settings } = planOf('web', { spec, containers });
    expect(pod.volumes.map(({ name }) => name)).toEqual(['data', 'twice']);
    expect(pod.mounts[0]).toEqual({ volume: 'data', path: '/part', subPath: 'a/b', isReadOnly: false });
    expect(settings.tmpfs).toEqual([]);
    const elsewhere = planOf('web', { spec, containers, mountsParts: false });
    expect(elsewhere.pod).toMatchObject({ volumes: [], mounts: [] });
    expect(pathsOf(elsewhere.settings.tmpfs)).toEqual(['/part', '/1', '/2']);
  });

  it('shares parts as volumes of their own elsewhere, where none is in another', () => {
    const spec = '  volumes: [{ name: data, emptyDir: { medium: Memory } }, { name: deep, emptyDir: {} }]';
    const web = container(
      'web',
      mounts(
        mount('data', '/a', ', subPath: a'),
        mount('data', '/b', ', subPath: a-b'),
        mount('deep', '/d', ', subPath: d'),
      ),
    );
    const proxy = container(
      'proxy',
      mounts(mount('data', '/in', ', subPath: a, readOnly: true'), mount('deep', '/d', ', subPath: d/e')),
    );
    const { pod, settings } = planOf('web', { spec, containers: [web, proxy], mountsParts: false });
    expect(pod.volumes).toEqual([{ name: 'data/a', memory: { maxBytes: null } }]);
    expect(pod.mounts).toEqual([{ volume: 'data/a', path: '/a', subPath: null, isReadOnly: false }]);
    expect(pod.members[0]?.mounts).toEqual([
      { volume: 'data/a', path: '/in', subPath: null, isReadOnly: true },
    ]);
    expect(pathsOf(settings.tmpfs)).toEqual(['/b', '/d']);
  });

  it.each<[string, string, number | null]>([
    ['', 'as large as the kernel allows', null],
    [', sizeLimit: 64Mi', 'no larger than its limit', 64 * 1024 ** 2],
    [', sizeLimit: 0', 'as large as the kernel allows where its limit is 0', null],
  ])('shares one in memory as such%s: %s', (limit, _, maxBytes) => {
    const spec = `  volumes: [{ name: shm, emptyDir: { medium: Memory${limit} } }]`;
    const each = (name: string) => container(name, mounts(mount('shm', '/dev/shm')));
    const { pod, settings } = planOf('web', { spec, containers: [each('web'), each('proxy')] });
    expect(pod.volumes).toEqual([{ name: 'shm', memory: { maxBytes } }]);
    expect(settings.shmSize).toBeNull();
    expect(
      planOf('web', { spec, containers: [each('web'), container('proxy')] }).settings.shmSize,
    ).not.toBeNull();
  });

  it('gives what belongs to the network to the holder of it', () => {
    const spec = `  hostname: shop-0
  hostAliases: [{ ip: 10.0.0.1, hostnames: [db] }]
  securityContext: { sysctls: [{ name: net.core.somaxconn, value: "321" }, { name: kernel.shm_rmid_forced, value: "1" }] }`;
    const { pod, settings } = planOf('web', { containers, spec });
    expect(pod.holderSettings).toMatchObject({
      hostname: 'shop-0',
      extraHosts: ['db:10.0.0.1'],
      sysctls: { 'net.core.somaxconn': '321' },
      healthcheck: 'none',
    });
    for (const joined of [settings, pod.members[0]?.plan.settings])
      expect(joined).toMatchObject({
        hostname: null,
        extraHosts: [],
        sysctls: { 'kernel.shm_rmid_forced': '1' },
      });
    const onHost = planOf('web', { containers, spec: '  hostNetwork: true' });
    expect(onHost.pod).toMatchObject({ sharesNetwork: false, holderSettings: { hostname: null } });
    expect(onHost.settings.network).toBe('host');
  });

  it('needs no init where the holder is PID 1 of all', () => {
    const { pod, init: hasInit } = planOf('web', { containers, spec: '  shareProcessNamespace: true' });
    expect(pod.sharesProcesses).toBe(true);
    expect([hasInit, pod.members[0]?.plan.init]).toEqual([false, false]);
  });
});
