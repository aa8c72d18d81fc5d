import type Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import {
  toFacts,
  toImage,
  toLabelled,
  toWarnings,
  withPart,
} from '../../../../src/engine/docker/from-docker.js';

const version = (more: object) =>
  toFacts({
    Version: '26.1.5',
    ApiVersion: '1.45',
    Arch: 'amd64',
    KernelVersion: '6.1',
    ...more,
  } as Dockerode.DockerVersion);

const image = (config: object) =>
  toImage('app', {
    Id: 'sha256:1',
    Os: 'linux',
    Architecture: 'amd64',
    Config: config,
  } as Dockerode.ImageInspectInfo);

describe("an engine's answer to `version`", () => {
  it('is of Docker unless it has a component of Podman', () => {
    expect(version({})).toEqual({
      name: 'docker',
      version: '26.1.5',
      apiVersion: '1.45',
      architecture: 'amd64',
      kernel: '6.1',
    });
  });

  it('has the version of Podman in the component, if it is of Podman', () => {
    const Components = [
      { Name: 'Podman Engine', Version: '5.4.2' },
      { Name: 'Conmon', Version: '2.1' },
    ];
    expect(version({ Components })).toMatchObject({ name: 'podman', version: '5.4.2' });
  });
});

describe('an inspected image', () => {
  it('may leave everything open', () => {
    expect(image({})).toEqual({
      reference: 'app',
      id: 'sha256:1',
      os: 'linux',
      architecture: 'amd64',
      entrypoint: null,
      cmd: null,
      stopSignal: null,
      user: '',
      healthcheck: false,
    });
  });

  it('may have a program as one string', () => {
    expect(image({ Entrypoint: '/init', Cmd: null })).toMatchObject({ entrypoint: ['/init'], cmd: null });
  });

  it('has no stop signal where that is empty', () => {
    expect(image({ StopSignal: '' }).stopSignal).toBeNull();
    expect(image({ StopSignal: 'SIGQUIT' }).stopSignal).toBe('SIGQUIT');
  });

  it('has no health check where that is switched off', () => {
    expect(image({ Healthcheck: { Test: ['NONE'] } }).healthcheck).toBe(false);
    expect(image({ Healthcheck: { Test: ['CMD', 'true'] } }).healthcheck).toBe(true);
  });
});

describe('a listed container', () => {
  it('is named without the slash of its parent', () => {
    const listed = { Id: '1', Names: ['/probe'], Labels: { a: 'b' } } as object as Dockerode.ContainerInfo;
    expect(toLabelled(listed)).toEqual({ id: '1', name: 'probe', labels: { a: 'b' } });
  });

  it('may have neither name nor labels', () => {
    const listed = { Id: '1', Names: [], Labels: null } as object as Dockerode.ContainerInfo;
    expect(toLabelled(listed)).toEqual({ id: '1', name: '', labels: {} });
  });
});

describe('what an engine says when it has created a container', () => {
  const memory = 'Your kernel does not support memory limit capabilities. Limitation discarded.';
  const pids =
    'Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.';

  it.each([
    [[memory], [memory]],
    [[pids, memory], [memory]],
    [[], []],
    [null, []],
    [undefined, []],
    [[7], []],
    ['no list', []],
  ])('%j', (warnings, said) => {
    expect(toWarnings(warnings)).toEqual(said);
  });
});

describe('an answer', () => {
  it('is taken as it is where it has what each has', () => {
    const answer = { State: { Pid: 7 } };
    expect(withPart('State', answer)).toBe(answer);
  });

  it.each([undefined, null, '', 'State', {}, { State: null }])('that was cut to %j is none', (answer) => {
    expect(() => withPart('State', answer as never)).toThrow('its answer has no State');
  });
});
