import type { ContainerSpec, HelperSpec } from '../../port.js';
import { HELPER_SCRIPT } from '../../processes/helper/script.js';
import { HELPER_PIDS_LIMIT, NO_PIDS_LIMIT, PIDS_LIMIT } from '../limits.js';

/**
 * What the engine is sent to create this container; without a limit of processes for an engine that cannot set one.
 */
export function toCreateRequest(spec: ContainerSpec, limitsPids: boolean): object {
  const { platform } = spec.settings;
  // dockerode would repeat the whole body in the query string.
  return {
    _query: { name: spec.name, ...(platform === null ? {} : { platform }) },
    _body: toBody(spec, limitsPids),
  };
}

/** What the engine is sent to create a helper container beside the container `target`. */
export function toHelperRequest(
  { name, image, labels }: HelperSpec,
  target: string,
  limitsPids: boolean,
): object {
  return {
    _query: { name },
    _body: {
      Image: image,
      Entrypoint: ['sh', '-c', HELPER_SCRIPT],
      Cmd: [],
      User: '0',
      WorkingDir: '/',
      Labels: labels,
      Healthcheck: { Test: ['NONE'] },
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
      HostConfig: {
        Init: false,
        PidMode: `container:${target}`,
        NetworkMode: 'none',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        CapAdd: ['KILL', 'SYS_PTRACE'],
        SecurityOpt: ['no-new-privileges'],
        RestartPolicy: { Name: 'no' },
        AutoRemove: false,
        LogConfig: { Type: 'none', Config: {} },
        PidsLimit: limitsPids ? HELPER_PIDS_LIMIT : NO_PIDS_LIMIT,
      },
    },
  };
}

function toBody(spec: ContainerSpec, limitsPids: boolean): object {
  const { settings } = spec;
  const isAnonymous = (volume: string) => !volume.includes(':');
  return {
    Image: spec.image,
    ...(spec.entrypoint === null ? {} : { Entrypoint: spec.entrypoint }),
    ...(spec.cmd === null ? {} : { Cmd: spec.cmd }),
    Env: settings.env,
    ...(settings.user === null ? {} : { User: settings.user }),
    ...(settings.workdir === null ? {} : { WorkingDir: settings.workdir }),
    Labels: spec.labels,
    Volumes: Object.fromEntries(settings.volumes.filter(isAnonymous).map((path) => [path, {}])),
    HostConfig: {
      Init: spec.init,
      Binds: settings.volumes.filter((volume) => !isAnonymous(volume)),
      NetworkMode: settings.network ?? 'default',
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
      PublishAllPorts: false,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
      PidsLimit: limitsPids ? PIDS_LIMIT : NO_PIDS_LIMIT,
      ...(settings.memory === null ? {} : { Memory: settings.memory }),
      ...(settings.nanoCpus === null ? {} : { NanoCpus: settings.nanoCpus }),
      ReadonlyRootfs: settings.readOnly,
      Tmpfs: Object.fromEntries(settings.tmpfs.map(splitTmpfs)),
      CapAdd: settings.capAdd,
      CapDrop: settings.capDrop,
    },
  };
}

function splitTmpfs(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
