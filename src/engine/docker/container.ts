import type { Readable } from 'node:stream';
import { SigprobeError } from '../../errors.js';
import type { Signal } from '../../kernel/signals.js';
import type { ViewName } from '../../observation.js';
import { wallClock } from '../engine-time.js';
import { statusOf, wordsOf } from '../failures.js';
import { toHealth } from '../health.js';
import { holdProcesses } from '../hold.js';
import { MAX_LOG_BYTES, readLogTail, unframe } from '../log-frames.js';
import { followLines } from '../log-lines.js';
import { createReach, type Reach } from '../network/reach.js';
import { createCheckup } from '../podman.js';
import type { Container, ContainerState, Depth, Table } from '../port.js';
import { readCapped, TooMuch } from '../read-capped.js';
import { type SignalProcess, signalFromOutside, signalOthersInside } from '../signal-all.js';
import { readFailureInLog, readStartFailure } from '../start-failure.js';
import { createViewer, type Viewer } from '../views/viewer.js';
import { toState } from './answers.js';
import { openStream } from './client.js';
import { MAX_LISTING_BYTES } from './limits.js';
import type { Link } from './link.js';
import { removeContainer } from './remove-container.js';
import { createTop } from './top.js';

const LOG_LINES = 200;

/** What a container may use beside the engine. */
export interface ContainerParts {
  /** Where process tables may come from, best first. */
  readonly views: readonly ViewName[];
  /** Null where the processes of this machine are not to be signalled directly. */
  readonly signalProcess: SignalProcess | null;
}

/** A container that the engine has created. */
export function toContainer(link: Link, id: string, { views, signalProcess }: ContainerParts): Container {
  const { docker, ask, attempt, failure, askPodman } = link;
  const raw = docker.getContainer(id);
  const top = createTop(link, id);
  const execute = (command: string[]): Promise<string> =>
    attempt('run a command in the container', async (abortSignal) => {
      // As root, whoever the image runs as: it may look at and stop what the image started.
      const exec = await raw.exec({
        Cmd: command,
        User: '0',
        AttachStdout: true,
        AttachStderr: false,
        abortSignal,
      });
      const stream = await exec.start({ hijack: false, stdin: false, abortSignal });
      return unframe(await readCapped(stream, MAX_LISTING_BYTES, abortSignal)).toString('utf8');
    });
  let viewer: Viewer | null = null;
  let hostPid = 0;
  let reach: Reach | null = null;
  let attached: Readable | null = null;
  const checkUp = askPodman === null ? null : createCheckup(askPodman, id, () => performance.now());
  const inspect = async (): Promise<ContainerState> => {
    const info = await ask('inspect the container', (abortSignal) => raw.inspect({ abortSignal }));
    const health = toHealth(info);
    checkUp?.(health);
    return { ...toState(info.State), health: health.status };
  };
  /** Null when the wait for it was over before the engine answered, which may be only with the first line. */
  const openLog = async (abort: AbortSignal): Promise<Readable | null> => {
    const options = { stdout: true, stderr: true, follow: true, abortSignal: abort } as const;
    try {
      return (await raw.logs(options)) as Readable;
    } catch (error) {
      if (abort.aborted) return null;
      throw failure(error, 'show the log');
    }
  };
  const addresses = async (): Promise<string[]> => {
    const { NetworkSettings } = await ask('inspect the container', (abortSignal) =>
      raw.inspect({ abortSignal }),
    );
    return Object.values(NetworkSettings.Networks).flatMap(({ IPAddress }) => IPAddress || []);
  };

  const kill = async ({ name, number }: Signal): Promise<void> => {
    try {
      // By number: engines know not all names of the real-time signals.
      await attempt('signal the container', (abortSignal) =>
        raw.kill({ signal: String(number), abortSignal }),
      );
    } catch (error) {
      const status = statusOf(error);
      if (
        status === 409 ||
        status === 404 ||
        (status === 500 && /not running|no such process/i.test(wordsOf(error)))
      )
        throw new SigprobeError('container-gone', 'The container ended before it was signalled.', '', error);
      throw failure(error, `send ${name}`);
    }
  };

  return {
    id,
    start: async () => {
      try {
        await attempt('start the container', (abortSignal) => raw.start({ abortSignal }));
      } catch (error) {
        if (statusOf(error) === null) throw failure(error, 'start the container');
        return readStartFailure(wordsOf(error));
      }
      hostPid = (await inspect()).pid;
      viewer = createViewer({ views, containerId: id, hostPid, top, execute });
      const run = (command: string[]) =>
        execute(command).catch((error: unknown) => {
          throw statusOf(error) === null ? failure(error, 'run a command in the container') : error;
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
        throw failure(error, 'list processes');
      }
    },
    engineNow: () => (viewer?.isQuick === true ? wallClock() : null),
    hold: (matches) => holdProcesses(execute, matches),
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
        const answer = await attempt('look into the container', (abortSignal) =>
          raw.infoArchive({ path, abortSignal }),
        );
        // There is no body, but the connection is free only when that has been read.
        (answer as Readable).resume();
        return true;
      } catch (error) {
        if (statusOf(error) !== null) return false;
        throw failure(error, 'look into the container');
      }
    },
    inspect,
    exit: async (abort) => {
      const answer = (await raw.wait({ condition: 'next-exit', abortSignal: abort })) as {
        StatusCode: number;
      };
      return answer.StatusCode;
    },
    logTail: async () => {
      const query = { stdout: true, stderr: true, tail: LOG_LINES };
      const bytes = await ask('show the log', async (abort) =>
        readCapped(await openStream(docker, id, 'logs', query, abort), MAX_LOG_BYTES, abort),
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
    remove: () => removeContainer(link, id),
  };
}

function onceStarted(reach: Reach | null): Reach {
  if (reach === null) throw new Error('a container is reached before it is started');
  return reach;
}
