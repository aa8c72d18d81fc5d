import type Dockerode from 'dockerode';
import type { EngineFacts, ImageFacts } from '../../observation.js';
import type { ContainerState, LabelledContainer } from '../port.js';
import { parseEngineTime } from '../streams/engine-time.js';
import { declaresTest } from './container/health.js';

/** The parts of the engine's answer to `version` that say who it is. */
export function toFacts(version: Dockerode.DockerVersion): EngineFacts {
  const components = (version as { Components?: { Name: string; Version: string }[] }).Components ?? [];
  const podman = components.find(({ Name }) => /podman/i.test(Name));
  return {
    name: podman === undefined ? 'docker' : 'podman',
    version: podman?.Version ?? version.Version,
    apiVersion: version.ApiVersion,
    architecture: version.Arch,
    kernel: version.KernelVersion ?? '',
  };
}

/** An answer that lacks what each has was cut off on its way, whatever its status: that is a failure, and no answer. */
export function withPart<Part extends string, Answer extends Readonly<Record<Part, object>>>(
  part: Part,
  answer: Answer,
): Answer {
  const value: unknown = (answer as Answer | null | undefined)?.[part];
  if (typeof value !== 'object' || value === null) throw new Error(`its answer has no ${part}`);
  return answer;
}

/** The parts of an inspected image that matter; `reference` is what it was asked for by. */
export function toImage(reference: string, image: Dockerode.ImageInspectInfo): ImageFacts {
  const config = image.Config as typeof image.Config & {
    StopSignal?: string;
    Healthcheck?: { Test?: string[] };
  };
  return {
    reference,
    id: image.Id,
    os: image.Os,
    architecture: image.Architecture,
    entrypoint: toList(config.Entrypoint),
    cmd: toList(config.Cmd),
    stopSignal: config.StopSignal || null,
    user: config.User ?? '',
    healthcheck: declaresTest(config.Healthcheck?.Test),
  };
}

/**
 * What an engine says when it has created a container: mostly which limit it discards. That of the processes is none
 * that anybody asked for.
 */
export function toWarnings(warnings: unknown): string[] {
  const said = Array.isArray(warnings) ? warnings : [];
  return said.filter((each): each is string => typeof each === 'string' && !/\bpids limit\b/i.test(each));
}

function toList(value: string | string[] | undefined | null): string[] | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? [value] : value;
}

/** The state of an inspected container, without its health, which more than the state tells of. */
export function toState(state: Dockerode.ContainerInspectInfo['State']): Omit<ContainerState, 'health'> {
  return {
    status: state.Status,
    running: state.Running,
    pid: state.Pid,
    exitCode: state.ExitCode,
    oomKilled: state.OOMKilled,
    error: state.Error,
    finishedNs: parseEngineTime(state.FinishedAt),
  };
}

/** A container as a list names it. */
export function toLabelled({ Id, Names, Labels }: Dockerode.ContainerInfo): LabelledContainer {
  return { id: Id, name: (Names[0] ?? '').replace(/^\//, ''), labels: Labels ?? {} };
}
