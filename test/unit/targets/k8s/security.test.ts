import { describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../../src/target-spec.js';
import { notesOf, target } from '../../../support/manifests.js';

const app = (pod: string, container: string) =>
  target({ spec: `securityContext: ${pod}`, container: `securityContext: ${container}` });

describe('the security contexts', () => {
  it.each<[string, string, string, Partial<RunSettings>]>([
    ['say nothing', '{}', '{}', { user: null, groups: [], readOnly: false, privileged: false, securityOpt: [] }],
    ['name a user', '{ runAsUser: 1000 }', '{}', { user: '1000' }],
    ['name a user and a group', '{ runAsUser: 1000, runAsGroup: 0 }', '{}', { user: '1000:0' }],
    ['disagree, and the container wins', '{ runAsUser: 1000, runAsGroup: 1 }', '{ runAsUser: 0 }', { user: '0:1' }],
    ['add groups', '{ fsGroup: 5, supplementalGroups: [7, 5] }', '{}', { groups: ['7', '5'] }],
    ['change capabilities', '{}', '{ capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] } }', { capDrop: ['ALL'], capAdd: ['NET_BIND_SERVICE'] }],
    ['protect the root', '{}', '{ readOnlyRootFilesystem: true }', { readOnly: true }],
    ['bar new privileges', '{}', '{ allowPrivilegeEscalation: false }', { securityOpt: ['no-new-privileges'] }],
    ['allow them', '{}', '{ allowPrivilegeEscalation: true }', { securityOpt: [] }],
    ['do without seccomp', '{ seccompProfile: { type: Unconfined } }', '{}', { securityOpt: ['seccomp=unconfined'] }],
    ['take the profile of the container', '{ seccompProfile: { type: Unconfined } }', '{ seccompProfile: { type: RuntimeDefault } }', { securityOpt: [] }],
    ['set sysctls', '{ sysctls: [{ name: net.core.somaxconn, value: "1024" }] }', '{}', { sysctls: { 'net.core.somaxconn': '1024' } }],
  ])('%s', (_name, pod, container, settings) => {
    const spec = app(pod, container);
    expect(spec.settings).toMatchObject(settings);
    expect(notesOf(spec)).toEqual([]);
    expect(spec.declared.obstacle).toBeNull();
  }); // biome-ignore format: a table

  it.each<[string, string, string, string]>([
    ['a group alone', '{ runAsGroup: 5 }', '{}', 'The group 5 is left out: without runAsUser the image decides the user.'],
    ['privileged', '{}', '{ privileged: true }', 'It asks to be privileged, and is run without.'],
    ['a profile of the node', '{ seccompProfile: { type: Localhost } }', '{}', "Only its node has the seccomp profile; the engine's own applies."],
    ['a sysctl of the machine', '{ sysctls: [{ name: vm.max_map_count, value: "1" }] }', '{}', "The sysctl 'vm.max_map_count' belongs to the whole machine; it is left out."],
    ['an image that is not root', '{ runAsNonRoot: true }', '{}', 'The kubelet starts it only if the USER of the image is a number other than 0.'],
  ])('note %s', (_name, pod, container, note) => {
    const spec = app(pod, container);
    expect(notesOf(spec)).toEqual([note]);
    expect(spec.settings).toMatchObject({ user: null, privileged: false, sysctls: {} });
  }); // biome-ignore format: a table

  it('need an image that is not root only where no number says so', () => {
    expect(app('{ runAsNonRoot: true }', '{}').pod.needsNonRootImage).toBe(true);
    expect(app('{ runAsNonRoot: true }', '{ runAsNonRoot: false }').pod.needsNonRootImage).toBe(false);
    expect(app('{ runAsNonRoot: true }', '{ runAsUser: 5 }').pod.needsNonRootImage).toBe(false);
  });

  it('are refused where they contradict each other', () => {
    expect(app('{ runAsNonRoot: true }', '{ runAsUser: 0 }').declared.obstacle).toMatchObject({
      message: 'Its runAsUser is 0 and its runAsNonRoot is true: the kubelet refuses it.',
      hint: 'Name another runAsUser.',
    });
  });

  it('make it privileged with a switch', () => {
    const allow = { privileged: true, hostPath: false, hostNetwork: false };
    const spec = target({ container: 'securityContext: { privileged: true }' }, { allow });
    expect(spec.settings.privileged).toBe(true);
    expect(notesOf(spec)).toEqual([]);
  });
});

describe('what a Pod shares with its node', () => {
  it('is its network only with a switch', () => {
    const strict = target({ spec: 'hostNetwork: true' });
    expect(strict.settings).toMatchObject({ network: null, hostname: 'web-abcde' });
    expect(notesOf(strict)).toEqual(['It asks for the network of its node, and has one of its own here.']);
    const allow = { privileged: false, hostPath: false, hostNetwork: true };
    const open = target({ spec: 'hostNetwork: true' }, { allow });
    expect(open.settings).toMatchObject({ network: 'host', hostname: null });
    expect(notesOf(open)).toEqual([]);
  });

  it('is its processes, which decides what a signal does', () => {
    const spec = target({ spec: 'hostPID: true' });
    expect(spec).toMatchObject({ init: false, settings: { pid: 'host' }, pod: { processes: 'host' } });
    expect(notesOf(spec)).toEqual(['It shares the processes of its node, and so is not PID 1.']);
  });

  it('or the processes of its own containers, for which an init stands', () => {
    const spec = target({ spec: 'shareProcessNamespace: true' });
    expect(spec).toMatchObject({ init: true, settings: { pid: null }, pod: { processes: 'pod' } });
    expect(notesOf(spec)).toEqual([
      'It shares the processes of its Pod, and so is not PID 1: it is run behind an init.',
    ]);
  });
});

describe('the plain settings', () => {
  it('are taken as they are', () => {
    const spec = target({
      spec: 'hostname: box\nhostAliases: [{ ip: 10.0.0.9, hostnames: [db, cache] }]',
      container:
        'workingDir: /srv\ntty: yes\nstdin: true\nresources: { limits: { memory: 64Mi, cpu: 250m }, requests: { cpu: 9 } }',
    });
    expect(spec.settings).toMatchObject({
      workdir: '/srv',
      tty: true,
      stdin: true,
      memory: 67_108_864,
      nanoCpus: 250_000_000,
      hostname: 'box',
      extraHosts: ['db:10.0.0.9', 'cache:10.0.0.9'],
      healthcheck: 'none',
    });
    expect(notesOf(spec)).toEqual([]);
  });

  it('note limits that cannot be kept', () => {
    const spec = target({ container: 'resources: { limits: { memory: lots, cpu: 0, nvidia.com/gpu: 1 } }' });
    expect(spec.settings).toMatchObject({ memory: null, nanoCpus: null });
    expect(notesOf(spec)).toEqual([
      "Only a node has 'nvidia.com/gpu'; it is left out.",
      "'lots' is no quantity; the memory is not limited.",
    ]);
  });

  it('note a service account, whose token only a cluster has', () => {
    const note = 'It names a service account: it may need its cluster, and has no token here.';
    expect(notesOf(target({ spec: 'serviceAccountName: robot' }))).toEqual([note]);
    const without = 'serviceAccountName: robot\nautomountServiceAccountToken: false';
    expect(notesOf(target({ spec: without }))).toEqual([]);
  });
});
