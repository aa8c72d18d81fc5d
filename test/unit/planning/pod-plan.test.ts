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
}

/** The plan of one container of a Pod. */
function planOf(
  name: string,
  { spec = '', init = [], containers, settings }: Sketch,
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
  const plan = planInPod(probe, member, chosen, { members, holder: 'sha256:holder' });
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
    expect(keep).toBe(false);
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

  it('shares the empty volumes that several have as a whole, in place of what each has alone', () => {
    const volumes =
      '  volumes: [{ name: data, emptyDir: {} }, { name: own, emptyDir: {} }, { name: part, emptyDir: {} }]';
    const mounts = (...each: string[]) => `volumeMounts: [${each.join(', ')}]`;
    const web = container(
      'web',
      mounts(mount('data', '/data'), mount('own', '/own'), mount('part', '/part', ', subPath: a')),
    );
    const proxy = container(
      'proxy',
      mounts(mount('data', '/in', ', readOnly: true'), mount('part', '/part'), mount('data', '/dev/shm')),
    );
    const { pod, settings } = planOf('web', { spec: volumes, containers: [web, proxy] });
    expect(pod.volumes).toEqual(['data']);
    expect(pod.mounts).toEqual([{ volume: 'data', path: '/data', isReadOnly: false }]);
    expect(pod.members[0]?.mounts).toEqual([{ volume: 'data', path: '/in', isReadOnly: true }]);
    expect(settings.tmpfs.map((entry) => entry.split(':')[0])).toEqual(['/own', '/part']);
    expect(pod.members[0]?.plan.settings.tmpfs.map((entry) => entry.split(':')[0])).toEqual(['/part']);
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
