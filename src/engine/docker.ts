import type { Readable } from 'node:stream';
import Dockerode from 'dockerode';
import type { Examination } from '../checkup.js';
import { SigprobeError } from '../errors.js';
import type { Signal } from '../kernel/signals.js';
import type { EngineFacts, ImageFacts, ViewName } from '../observation.js';
import { negotiateVersion } from './api-version.js';
import { type Bounds, createBounds } from './bounds.js';
import { type Connection, connectionTo } from './connection.js';
import { type Endpoint, formatEndpoint } from './endpoint.js';
import { parseEngineTime, wallClock } from './engine-time.js';
import { createEventFeed } from './event-feed.js';
import { sampleViews, toExamination } from './examination.js';
import { engineFailure, notAnEngine, statusOf, wordsOf } from './failures.js';
import { declaresTest, toHealth } from './health.js';
import { holdFromOutside, holdInside } from './hold.js';
import { MAX_LOG_BYTES, readLogTail, unframe } from './log-frames.js';
import { followLines } from './log-lines.js';
import { createReach, type Reach } from './network/reach.js';
import * as podman from './podman.js';
import type { Container, ContainerSpec, ContainerState, Depth, Engine, Table } from './port.js';
import { takePulse } from './pulse.js';
import { readCapped, TooMuch } from './read-capped.js';
import { type SignalProcess, signalFromOutside, signalOthersInside } from './signal-all.js';
import { readFailureInLog, readStartFailure } from './start-failure.js';
import type { Top } from './views/engine-top.js';
import { createViewer, type Viewer } from './views/viewer.js';

/** Enough for a JVM with thousands of threads, few enough that a fork bomb stays in its container. */
const PIDS_LIMIT = 8_192;
const LOG_LINES = 200;
/** A listing of PIDS_LIMIT processes with long command lines; whoever has more is not listed at all. */
const MAX_LISTING_BYTES = 8 * 1024 * 1024;
/** A pull goes on as long as the engine reports progress. */
const PULL_SILENCE_MS = 120_000;

/** Running containers that are looked at to find out which views work; one may end meanwhile. */
const SAMPLES = 3;

/** Every view, best first. */
const VIEWS: readonly ViewName[] = ['host-proc', 'engine-top', 'exec'];

/** An engine that also tells about itself. */
export interface DockerEngine extends Engine {
  /** Reads only: it starts nothing and changes nothing. */
  examine(): Promise<Examination>;
}

/**
 * Connects to a Docker-compatible engine. `views` limits where process tables may come from, best first; `signalProcess`
 * lets it signal the processes of containers on this machine directly.
 *
 * @throws SigprobeError `engine-…` when it cannot be reached
 */
export async function connectDocker(
  endpoint: Endpoint,
  views: readonly ViewName[] = VIEWS,
  signalProcess: SignalProcess | null = null,
): Promise<DockerEngine> {
  const address = formatEndpoint(endpoint);
  const connection = connectionTo(endpoint);
  const docker = createClient(connection);
  const ask = async <T>(
    doing: string,
    call: (abort: AbortSignal) => Promise<T>,
    boundMs?: number,
  ): Promise<T> => {
    try {
      return await bounds.run(doing, call, boundMs);
    } catch (error) {
      throw engineFailure(error, address, doing);
    }
  };
  const alone = createBounds(new AbortController().signal);
  const pulse = takePulse(async (boundMs) => {
    try {
      await alone.run(
        'say that it is there',
        (abortSignal) => docker.ping({ abortSignal } as never) as unknown as Promise<unknown>,
        boundMs,
      );
    } catch (error) {
      throw engineFailure(error, address, 'say that it is there');
    }
  });
  const bounds = createBounds(pulse.lost);
  const close = () => {
    pulse.stop();
    connection.agent.destroy();
  };
  const usable = views.filter((view) => view !== 'host-proc' || endpoint.kind === 'unix');
  const version = await ask(
    'tell its version',
    (abortSignal) => docker.version({ abortSignal } as never) as unknown as Promise<Dockerode.DockerVersion>,
  ).catch((error: unknown) => {
    close();
    throw error;
  });
  if (typeof version?.ApiVersion !== 'string') {
    close();
    throw notAnEngine(address);
  }
  Object.assign(docker.modem, { version: `v${negotiateVersion(version)}` });
  const facts = toFacts(version);
  const askPodman: podman.Ask | null =
    facts.name === 'podman'
      ? (doing, path) => ask(doing, (abortSignal) => get(docker, path, abortSignal))
      : null;
  const remove = createRemove(docker, ask, askPodman !== null);

  const findImage = async (reference: string): Promise<ImageFacts | null> => {
    const found = await inspectImage(reference);
    if (found === null) return null;
    const image = toImage(reference, found);
    if (askPodman === null || image.healthcheck) return image;
    return { ...image, healthcheck: await podman.declaresHealthcheck(askPodman, image.id) };
  };
  const inspectImage = async (reference: string): Promise<Dockerode.ImageInspectInfo | null> => {
    try {
      return await bounds.run('inspect the image', () => docker.getImage(reference).inspect());
    } catch (error) {
      if (statusOf(error) === 404) return null;
      if (statusOf(error) === 400) throw badReference(reference, error);
      throw engineFailure(error, address, `inspect the image '${reference}'`);
    }
  };

  return {
    facts,
    findImage,
    pullImage: (reference, platform, abort) => pull(docker, reference, platform, abort),
    createContainer: async (spec) => {
      const raw = await ask('create a container', (abortSignal) =>
        docker.createContainer({
          // dockerode would repeat the whole body in the query string.
          _query: {
            name: spec.name,
            ...(spec.settings.platform === null ? {} : { platform: spec.settings.platform }),
          },
          _body: toCreateBody(spec),
          abortSignal,
        } as Dockerode.ContainerCreateOptions),
      );
      return toContainer(docker, raw.id, {
        ask,
        askPodman,
        bounds,
        remove,
        address,
        views: usable,
        signalProcess,
      });
    },
    events: async (label) => {
      const stream = await ask('report its events', (abortSignal) =>
        docker.getEvents({ filters: { type: ['container'], label: [label] }, abortSignal }),
      );
      return createEventFeed(stream as Readable);
    },
    labelled: async (label) => {
      const found = await ask('list containers', (abortSignal) =>
        docker.listContainers({ all: true, filters: { label: [label] }, abortSignal }),
      );
      return found.map(({ Id, Names, Labels }) => ({
        id: Id,
        name: (Names[0] ?? '').replace(/^\//, ''),
        labels: Labels ?? {},
      }));
    },
    remove,
    examine: async () => {
      const [info, running] = await Promise.all([
        ask(
          'tell about itself',
          (abortSignal) => docker.info({ abortSignal } as never) as unknown as Promise<object>,
        ),
        ask('list containers', () => docker.listContainers({ filters: { status: ['running'] } })),
      ]);
      const samples = running.slice(0, SAMPLES).map(({ Id }) => {
        const raw = docker.getContainer(Id);
        const pid = async () => (await ask('inspect a container', () => raw.inspect())).State.Pid;
        return { id: Id, top: topOf(docker, Id, bounds), pid };
      });
      return toExamination(version, info, await sampleViews(samples, endpoint.kind === 'unix'));
    },
    lost: pulse.lost,
    hurry: bounds.hurry,
    close,
  };
}

type Ask = <T>(doing: string, call: (abort: AbortSignal) => Promise<T>, boundMs?: number) => Promise<T>;

interface ContainerParts {
  readonly ask: Ask;
  readonly askPodman: podman.Ask | null;
  readonly bounds: Bounds;
  readonly remove: Remove;
  readonly address: string;
  readonly views: readonly ViewName[];
  readonly signalProcess: SignalProcess | null;
}

function toContainer(
  docker: Dockerode,
  id: string,
  { ask, askPodman, bounds, remove, address, views, signalProcess }: ContainerParts,
): Container {
  const raw = docker.getContainer(id);
  const top = topOf(docker, id, bounds);
  const execute = (command: string[]): Promise<string> =>
    bounds.run('run a command in the container', async (abortSignal) => {
      // As root, whoever the image runs as: it may look at and stop what the image started.
      const exec = await raw.exec({
        Cmd: command,
        User: '0',
        AttachStdout: true,
        AttachStderr: false,
        abortSignal,
      } as object);
      const stream = await exec.start({ hijack: false, stdin: false, abortSignal } as object);
      return unframe(await readCapped(stream, MAX_LISTING_BYTES, abortSignal)).toString('utf8');
    });
  let viewer: Viewer | null = null;
  let hostPid = 0;
  let reach: Reach | null = null;
  let attached: Readable | null = null;
  const checkUp = askPodman === null ? null : podman.createCheckup(askPodman, id, () => performance.now());
  const inspect = async (): Promise<ContainerState> => {
    const info = await ask('inspect the container', (abortSignal) => raw.inspect({ abortSignal } as object));
    const health = toHealth(info);
    checkUp?.(health);
    return { ...toState(info.State), health: health.status };
  };
  /** Null when the wait for it was over before the engine answered, which may be only with the first line. */
  const openLog = async (abort: AbortSignal): Promise<Readable | null> => {
    const options = { stdout: true, stderr: true, follow: true, abortSignal: abort } as const;
    try {
      return (await raw.logs(options as Dockerode.ContainerLogsOptions & { follow: true })) as Readable;
    } catch (error) {
      if (abort.aborted) return null;
      throw engineFailure(error, address, 'show the log');
    }
  };
  const addresses = async (): Promise<string[]> => {
    const { NetworkSettings } = await ask('inspect the container', (abortSignal) =>
      raw.inspect({ abortSignal } as object),
    );
    return Object.values(NetworkSettings.Networks).flatMap(({ IPAddress }) => IPAddress || []);
  };

  const kill = async ({ name, number }: Signal): Promise<void> => {
    try {
      // By number: engines know not all names of the real-time signals.
      await bounds.run('signal the container', (abortSignal) =>
        raw.kill({ signal: String(number), abortSignal } as object),
      );
    } catch (error) {
      const status = statusOf(error);
      if (
        status === 409 ||
        status === 404 ||
        (status === 500 && /not running|no such process/i.test(wordsOf(error)))
      )
        throw new SigprobeError('container-gone', 'The container ended before it was signalled.', '', error);
      throw engineFailure(error, address, `send ${name}`);
    }
  };

  return {
    id,
    start: async () => {
      try {
        await bounds.run('start the container', (abortSignal) => raw.start({ abortSignal } as object));
      } catch (error) {
        if (statusOf(error) === null) throw engineFailure(error, address, 'start the container');
        return readStartFailure(wordsOf(error));
      }
      hostPid = (await inspect()).pid;
      viewer = createViewer({ views, containerId: id, hostPid, top, execute });
      const run = (command: string[]) =>
        execute(command).catch((error: unknown) => {
          throw statusOf(error) === null
            ? engineFailure(error, address, 'run a command in the container')
            : error;
        });
      reach = createReach({ containerId: id, hostPid, isHere: viewer.isQuick, execute: run, addresses });
      return null;
    },
    get quickLooks() {
      return viewer?.isQuick === true;
    },
    look: async (depth: Depth): Promise<Table | null> => {
      try {
        return (await viewer?.look(depth)) ?? null;
      } catch (error) {
        // An answer, such as 409: it no longer runs. Anything else is a broken connection.
        if (statusOf(error) !== null || error instanceof TooMuch || error instanceof SyntaxError) return null;
        throw engineFailure(error, address, 'list processes');
      }
    },
    engineNow: () => (viewer?.isQuick === true ? wallClock() : null),
    hold: async (matches) => {
      const isHere = viewer?.isQuick === true && signalProcess !== null;
      const place = { root: '/proc', hostPid, containerId: id };
      const isHeld = isHere ? await holdFromOutside(place, matches, signalProcess) : null;
      return isHeld ?? holdInside(execute, matches);
    },
    kill,
    killAll: async (signal) => {
      const isHere = viewer?.isQuick === true && signalProcess !== null;
      const sent = isHere
        ? signalFromOutside({ root: '/proc', hostPid, containerId: id }, signal.number, signalProcess)
        : null;
      if (sent !== null) return sent;
      // PID 1 first: told before it, the others could take the container along before PID 1 has heard anything.
      await kill(signal);
      const isTold = await signalOthersInside(execute, signal.number);
      return { reach: isTold ? 'every-process' : 'pid-1', atNs: null };
    },
    has: async (path) => {
      try {
        const answer = await bounds.run('look into the container', (abortSignal) =>
          raw.infoArchive({ path, abortSignal } as { path: string }),
        );
        // There is no body, but the connection is free only when that has been read.
        (answer as Readable).resume();
        return true;
      } catch (error) {
        if (statusOf(error) !== null) return false;
        throw engineFailure(error, address, 'look into the container');
      }
    },
    inspect,
    exit: async (abort) => {
      const answer = (await raw.wait({ condition: 'next-exit', abortSignal: abort } as object)) as {
        StatusCode: number;
      };
      return answer.StatusCode;
    },
    logTail: async () => {
      const query = { stdout: true, stderr: true, tail: LOG_LINES };
      const bytes = await ask('show the log', async (abort) =>
        readCapped(await dial(docker, id, 'logs', query, abort), MAX_LOG_BYTES, abort),
      );
      return readLogTail(bytes);
    },
    attach: async () => {
      // An engine that cannot be listened to still keeps a log, from which only the oldest lines may be missing.
      attached = await ask('attach to the container', () =>
        raw.attach({ stream: true, stdout: true, stderr: true }),
      ).then(
        (stream) => stream as unknown as Readable,
        () => null,
      );
    },
    followLog: async (onLine, abort) => {
      const stream = attached ?? (await openLog(abort));
      attached = null;
      if (stream !== null) await followLines(stream, onLine, abort);
    },
    listens: (port) => onceStarted(reach).listens(port),
    get: (port, path) => onceStarted(reach).get(port, path),
    load: (port, path) => onceStarted(reach).load(port, path),
    letGo: () => {
      reach?.leave();
      attached?.destroy();
    },
    startFailureIn: readFailureInLog,
    remove: () => remove(id),
  };
}

function onceStarted(reach: Reach | null): Reach {
  if (reach === null) throw new Error('a container is reached before it is started');
  return reach;
}

function topOf(docker: Dockerode, id: string, bounds: Bounds): Top {
  return async (psArgs) => {
    const text = await bounds.run('list processes', async (abort) =>
      readCapped(await dial(docker, id, 'top', { ps_args: psArgs }, abort), MAX_LISTING_BYTES, abort),
    );
    // Podman answers nothing at all where it has no ps to run.
    const { Titles, Processes } = (text.length === 0 ? {} : JSON.parse(text.toString('utf8'))) as {
      Titles?: string[];
      Processes?: string[][];
    };
    return { titles: Titles ?? [], rows: Processes ?? [] };
  };
}

/** Asks for something of a container whose answer is read as it comes: dockerode would take in whatever it gets. */
function dial(
  docker: Dockerode,
  id: string,
  what: 'top' | 'logs',
  query: object,
  abort: AbortSignal,
): Promise<Readable> {
  const request = {
    path: `/containers/${id}/${what}?`,
    method: 'GET',
    options: query,
    isStream: true,
    abortSignal: abort,
    statusCodes: { 200: true, 404: 'no such container', 409: 'not running', 500: 'server error' },
  };
  return new Promise((resolve, reject) => {
    docker.modem.dial(request as object as Parameters<typeof docker.modem.dial>[0], (error, stream) => {
      if (error === null || error === undefined) resolve(stream as Readable);
      else reject(error);
    });
  });
}

/** Removes containers as this engine wants it done. */
type Remove = (id: string) => Promise<void>;

function createRemove(docker: Dockerode, ask: Ask, isPodman: boolean): Remove {
  return async (id) => {
    const container = docker.getContainer(id);
    if (isPodman)
      // Told to remove by force, Podman would send the stop signal and wait for a grace period of its own.
      await ask('kill the container', (abortSignal) =>
        container.kill({ signal: 'SIGKILL', abortSignal } as object).catch(unlessAnswered),
      );
    await ask('remove the container', async (abortSignal) => {
      try {
        await container.remove({ force: true, v: true, abortSignal } as object);
      } catch (error) {
        // Gone already, or being removed by someone else: both are what was wanted.
        if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
      }
    });
  };
}

/** What does not run cannot be killed, which is an answer and no failure. */
function unlessAnswered(error: unknown): void {
  if (statusOf(error) === null) throw error;
}

/** Reads a path that dockerode has no name for. */
function get(docker: Dockerode, path: string, abortSignal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { path, method: 'GET', abortSignal, statusCodes: { 200: true } };
    docker.modem.dial(options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

async function pull(
  docker: Dockerode,
  reference: string,
  platform: string | null,
  abort: AbortSignal,
): Promise<void> {
  const fail = (error: unknown) =>
    new SigprobeError(
      'image-not-pullable',
      `The image '${reference}' is not on the engine and could not be pulled: ${wordsOf(error)}`,
      'Check the name and tag, docker login for a private registry, or build it first.',
      error,
    );
  let stream: NodeJS.ReadableStream;
  try {
    stream = await docker.pull(reference, { ...(platform === null ? {} : { platform }), abortSignal: abort });
  } catch (error) {
    throw fail(error);
  }
  await new Promise<void>((resolve, reject) => {
    const silence = setTimeout(() => {
      (stream as Readable).destroy();
      reject(fail(new Error(`no progress for ${PULL_SILENCE_MS / 1000} s`)));
    }, PULL_SILENCE_MS);
    docker.modem.followProgress(
      stream,
      (error: Error | null) => {
        clearTimeout(silence);
        if (error) reject(fail(error));
        else resolve();
      },
      () => silence.refresh(),
    );
  });
}

/** Every setting that DOCKER_HOST and its kin would otherwise make is named, so that discovery alone decides. */
function createClient({ agent, options }: Connection): Dockerode {
  const none = {
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    socketPath: undefined,
    timeout: undefined,
    pathPrefix: undefined,
  };
  const all: object = { ...none, ...options, agent };
  return new Dockerode(all);
}

function toCreateBody(spec: ContainerSpec): object {
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
      PidsLimit: PIDS_LIMIT,
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

function toFacts(version: Dockerode.DockerVersion): EngineFacts {
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

function toImage(reference: string, image: Dockerode.ImageInspectInfo): ImageFacts {
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

function toList(value: string | string[] | undefined | null): string[] | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? [value] : value;
}

function toState(state: Dockerode.ContainerInspectInfo['State']): Omit<ContainerState, 'health'> {
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

function badReference(reference: string, cause: unknown): SigprobeError {
  return new SigprobeError(
    'bad-reference',
    `'${reference}' is not an image reference.`,
    'Write name[:tag] or name@sha256:…, in lower case, as for docker run.',
    cause,
  );
}
