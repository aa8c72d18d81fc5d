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

  it('tells a volume without a source from one with', () => {
    const { _body } = requestFor({ volumes: ['/data', '/host:/data2:ro', 'named:/data3'] });
    expect(_body['Volumes']).toEqual({ '/data': {} });
    expect(_body.HostConfig['Binds']).toEqual(['/host:/data2:ro', 'named:/data3']);
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
