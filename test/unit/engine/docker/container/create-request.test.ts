import { describe, expect, it } from 'vitest';
import {
  toCreateRequest,
  toHelperRequest,
} from '../../../../../src/engine/docker/container/create-request.js';
import type { ContainerSpec } from '../../../../../src/engine/port.js';
import { PLAIN_SETTINGS, type RunSettings } from '../../../../../src/target-spec.js';

interface Request {
  readonly _query: Record<string, unknown>;
  readonly _body: Record<string, unknown> & { readonly HostConfig: Record<string, unknown> };
}

function requestFor(
  settings: Partial<RunSettings>,
  spec: Partial<ContainerSpec> = {},
  limitsPids = true,
): Request {
  const plain = { name: 'probe', image: 'app', entrypoint: null, cmd: null, init: false, labels: {} };
  const helper = { kind: 'none', why: null } as const;
  const whole = { ...plain, helper, ...spec, settings: { ...PLAIN_SETTINGS, ...settings } };
  return toCreateRequest(whole, limitsPids) as Request;
}

describe('what a container is created from', () => {
  it('leaves to the image what was not asked for', () => {
    const { _query, _body } = requestFor({});
    expect(_query).toEqual({ name: 'probe' });
    for (const name of ['Entrypoint', 'Cmd', 'User', 'WorkingDir']) expect(_body).not.toHaveProperty(name);
    for (const name of ['Memory', 'NanoCpus']) expect(_body.HostConfig).not.toHaveProperty(name);
  });

  it('never restarts, removes or publishes anything by itself, whatever the daemon does by default', () => {
    expect(requestFor({})._body.HostConfig).toMatchObject({
      Init: false,
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
      PublishAllPorts: false,
      LogConfig: { Type: 'json-file' },
    });
  });

  it('limits the number of processes where the engine can, and elsewhere asks for no limit in so many words', () => {
    expect(requestFor({})._body.HostConfig).toMatchObject({ PidsLimit: 8192 });
    expect(requestFor({}, {}, false)._body.HostConfig).toMatchObject({ PidsLimit: 0 });
  });

  it('asks for the platform in the query, where the engine looks for it', () => {
    expect(requestFor({ platform: 'linux/arm64' })._query).toEqual({
      name: 'probe',
      platform: 'linux/arm64',
    });
  });

  it('mounts parts of volumes, and copies nothing of the image into them', () => {
    const part = { volume: 'v1', subPath: 'a/b', path: '/part', isReadOnly: true };
    expect(requestFor({ volumeParts: [part] })._body.HostConfig['Mounts']).toEqual([
      {
        Type: 'volume',
        Source: 'v1',
        Target: '/part',
        ReadOnly: true,
        VolumeOptions: { NoCopy: true, Subpath: 'a/b' },
      },
    ]);
    expect(requestFor({})._body.HostConfig).not.toHaveProperty('Mounts');
  });

  it('tells a volume without a source from one with', () => {
    const { _body } = requestFor({ volumes: ['/data', '/host:/data2:ro', 'named:/data3'] });
    expect(_body['Volumes']).toEqual({ '/data': {} });
    expect(_body.HostConfig['Binds']).toEqual(['/host:/data2:ro', 'named:/data3']);
  });

  it('names the containers whose volumes it has, if there are any', () => {
    const { _body } = requestFor({ volumesFrom: ['c0:ro', 'c1'] });
    expect(_body.HostConfig['VolumesFrom']).toEqual(['c0:ro', 'c1']);
    expect(requestFor({})._body.HostConfig).not.toHaveProperty('VolumesFrom');
  });

  it('takes the options of a tmpfs apart from its path', () => {
    const { _body } = requestFor({ tmpfs: ['/run', '/tmp:size=64m,mode=1777'] });
    expect(_body.HostConfig['Tmpfs']).toEqual({ '/run': '', '/tmp': 'size=64m,mode=1777' });
  });

  it('replaces the entrypoint and the command that were given, even by nothing', () => {
    const { _body } = requestFor({}, { entrypoint: ['/init'], cmd: [] });
    expect(_body).toMatchObject({ Entrypoint: ['/init'], Cmd: [] });
  });
});

describe('a helper container', () => {
  const spec = { name: 'probe-helper', image: 'busybox', labels: { ours: 'yes' }, isForced: false };
  const request = (limitsPids: boolean) => toHelperRequest(spec, 'c0ffee', limitsPids) as Request;

  it('joins the PID namespace of the other, and may do little else', () => {
    const { _query, _body } = request(true);
    expect(_query).toEqual({ name: 'probe-helper' });
    expect(_body).toMatchObject({ Image: 'busybox', User: '0', Labels: { ours: 'yes' } });
    expect(_body.HostConfig).toMatchObject({
      PidMode: 'container:c0ffee',
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: ['KILL', 'SYS_PTRACE'],
      SecurityOpt: ['no-new-privileges'],
    });
  });

  it('is limited in processes where the engine can', () => {
    expect(request(true)._body.HostConfig).toHaveProperty('PidsLimit');
    expect(request(false)._body.HostConfig).toHaveProperty('PidsLimit', 0);
  });
});

describe('what a file may declare', () => {
  it('is asked for in the words of the engine', () => {
    const { _body } = requestFor({
      healthcheck: {
        test: ['CMD', 'up'],
        intervalMs: 1_500,
        timeoutMs: 2_000,
        startPeriodMs: 0,
        retries: 4,
      },
      hostname: 'web-0',
      extraHosts: ['db:10.0.0.9'],
      groups: ['docker'],
      sysctls: { 'net.core.somaxconn': '99' },
      ulimits: [{ name: 'nofile', soft: 10, hard: 20 }],
      shmSize: 1_024,
      pid: 'host',
      tty: true,
      stdin: true,
      privileged: true,
      securityOpt: ['no-new-privileges'],
    });
    expect(_body).toMatchObject({
      Healthcheck: {
        Test: ['CMD', 'up'],
        Interval: 1_500_000_000,
        Timeout: 2_000_000_000,
        StartPeriod: 0,
        Retries: 4,
      },
      Hostname: 'web-0',
      Tty: true,
      OpenStdin: true,
    });
    expect(_body.HostConfig).toMatchObject({
      ExtraHosts: ['db:10.0.0.9'],
      GroupAdd: ['docker'],
      Sysctls: { 'net.core.somaxconn': '99' },
      Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }],
      ShmSize: 1_024,
      PidMode: 'host',
      Privileged: true,
      SecurityOpt: ['no-new-privileges'],
    });
  });

  it('is left to the engine where it does not', () => {
    const { _body } = requestFor({});
    for (const name of ['Healthcheck', 'Hostname']) expect(_body).not.toHaveProperty(name);
    for (const name of ['PidMode', 'ShmSize', 'Ulimits', 'Sysctls', 'SecurityOpt', 'GroupAdd', 'ExtraHosts'])
      expect(_body.HostConfig).not.toHaveProperty(name);
    expect(requestFor({ healthcheck: 'none' })._body).toMatchObject({ Healthcheck: { Test: ['NONE'] } });
  });

  it('are volumes for the folders of files where the root file system cannot have them', () => {
    const file = (path: string) => ({ path, content: '', mode: 0o444, uid: 0, gid: 0 });
    const files = [file('/run/secrets/a'), file('/run/secrets/b'), file('/etc/app/conf'), file('/data/x')];
    const volumesFor = (settings: Partial<RunSettings>) =>
      Object.keys(requestFor({ files, ...settings })._body['Volumes'] as object);
    expect(volumesFor({})).toEqual([]);
    expect(volumesFor({ readOnly: true, volumes: ['/data', 'conf:/etc/app:ro'] })).toEqual([
      '/data',
      '/run/secrets',
    ]);
    expect(volumesFor({ tmpfs: ['/run:size=1m', '/data/'] })).toEqual(['/run/secrets', '/data']);
  });
});
