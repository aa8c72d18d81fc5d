import type { HealthcheckSettings, RunSettings, VolumePart } from '../../../target-spec.js';
import type { ContainerSpec, HelperSpec } from '../../port.js';
import { HELPER_SCRIPT } from '../../processes/helper/script.js';
import { HELPER_PIDS_LIMIT, NO_PIDS_LIMIT, PIDS_LIMIT } from '../limits.js';
import { foldersForFiles } from './put-files.js';

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
  const volumes = [...settings.volumes.filter(isAnonymous), ...foldersForFiles(settings)];
  return {
    Image: spec.image,
    ...(spec.entrypoint === null ? {} : { Entrypoint: spec.entrypoint }),
    ...(spec.cmd === null ? {} : { Cmd: spec.cmd }),
    Env: settings.env,
    ...(settings.user === null ? {} : { User: settings.user }),
    ...(settings.workdir === null ? {} : { WorkingDir: settings.workdir }),
    ...(settings.hostname === null ? {} : { Hostname: settings.hostname }),
    ...(settings.healthcheck === null ? {} : { Healthcheck: toHealthcheck(settings.healthcheck) }),
    Tty: settings.tty,
    OpenStdin: settings.stdin,
    Labels: spec.labels,
    Volumes: Object.fromEntries(volumes.map((path) => [path, {}])),
    HostConfig: toHostConfig(spec, limitsPids),
    ...toNetworking(settings),
  };
}

function toNetworking({ network, aliases }: RunSettings): object {
  if (network === null || aliases.length === 0) return {};
  return { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: aliases } } } };
}

function toHostConfig({ init, settings }: ContainerSpec, limitsPids: boolean): object {
  return {
    Init: init,
    Binds: settings.volumes.filter((volume) => !isAnonymous(volume)),
    ...(settings.volumeParts.length === 0 ? {} : { Mounts: settings.volumeParts.map(toMount) }),
    ...(settings.volumesFrom.length === 0 ? {} : { VolumesFrom: settings.volumesFrom }),
    NetworkMode: settings.network ?? 'default',
    ...(settings.pid === null ? {} : { PidMode: settings.pid }),
    RestartPolicy: { Name: 'no' },
    AutoRemove: false,
    PublishAllPorts: false,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    PidsLimit: limitsPids ? PIDS_LIMIT : NO_PIDS_LIMIT,
    ...(settings.memory === null ? {} : { Memory: settings.memory }),
    ...(settings.nanoCpus === null ? {} : { NanoCpus: settings.nanoCpus }),
    ...(settings.shmSize === null ? {} : { ShmSize: settings.shmSize }),
    ReadonlyRootfs: settings.readOnly,
    Tmpfs: Object.fromEntries(settings.tmpfs.map(splitTmpfs)),
    CapAdd: settings.capAdd,
    CapDrop: settings.capDrop,
    Privileged: settings.privileged,
    // Empty, they would still stand for the engine's own.
    ...(settings.securityOpt.length === 0 ? {} : { SecurityOpt: settings.securityOpt }),
    ...(settings.groups.length === 0 ? {} : { GroupAdd: settings.groups }),
    ...(settings.extraHosts.length === 0 ? {} : { ExtraHosts: settings.extraHosts }),
    ...(Object.keys(settings.sysctls).length === 0 ? {} : { Sysctls: settings.sysctls }),
    ...(settings.ulimits.length === 0 ? {} : { Ulimits: settings.ulimits.map(toUlimit) }),
  };
}

function toMount({ volume, subPath, path, isReadOnly }: VolumePart): object {
  const options = { NoCopy: true, Subpath: subPath };
  return { Type: 'volume', Source: volume, Target: path, ReadOnly: isReadOnly, VolumeOptions: options };
}

function toUlimit({ name, soft, hard }: RunSettings['ulimits'][number]): object {
  return { Name: name, Soft: soft, Hard: hard };
}

function toHealthcheck(check: HealthcheckSettings | 'none'): object {
  if (check === 'none') return { Test: ['NONE'] };
  return {
    Test: check.test,
    Interval: toNs(check.intervalMs),
    Timeout: toNs(check.timeoutMs),
    StartPeriod: toNs(check.startPeriodMs),
    Retries: check.retries,
  };
}

function toNs(ms: number): number {
  return Math.round(ms * 1e6);
}

function isAnonymous(volume: string): boolean {
  return !volume.includes(':');
}

function splitTmpfs(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
