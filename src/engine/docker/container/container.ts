import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { pid1Of } from '../../../kernel/discard.js';
import { hasLostMainThread } from '../../../kernel/process-state.js';
import type { ViewName } from '../../../observation.js';
import { readFailureInLog } from '../../failures/failure-in-log.js';
import { statusOf, wordsOf } from '../../failures/failures.js';
import { isPidsRefusal, readStartFailure } from '../../failures/start-failure.js';
import { type ContainerNetwork, createContainerNetwork } from '../../network/container-network.js';
import { addressesOnBridges } from '../../network/engine-network.js';
import type { Container, ContainerState, HelperChoice } from '../../port.js';
import { endStranded } from '../../processes/end-stranded.js';
import type { Execute } from '../../processes/exec.js';
import { freezeFromOutside, freezeInside } from '../../processes/freeze-children.js';
import { NO_FILES, readOpenFiles } from '../../processes/open-files.js';
import { type SignalProcess, signalFromOutside, signalOthersInside } from '../../processes/signal-all.js';
import { createViewer, isSeenHere, type Viewer } from '../../processes/viewer.js';
import { readWorkdirs, readWorkdirsInside } from '../../processes/workdirs.js';
import { wallClock } from '../../streams/engine-time.js';
import { TooMuch } from '../../streams/read-capped.js';
import type { ApiClient } from '../api-client.js';
import { toState, withPart } from '../from-docker.js';
import { createCheckup } from '../podman.js';
import { createContainerLog } from './container-log.js';
import { createExecute } from './execute.js';
import { toHealth } from './health.js';
import { createHelperBeside } from './helper-beside.js';
import { killContainer } from './kill-container.js';
import { removeContainer } from './remove-container.js';
import { runCommand } from './run-command.js';
import { createTop } from './top.js';

/**
 * How long an engine may take to remove a container whose PID 1 it cannot end: it waits for 10 s, and once
 * more for 2.
 */
const STRANDED_BOUND_MS = 20_000;

const NO_PIDS_LIMIT =
  'the engine cannot limit the number of processes, so that its containers run without that limit';

const NEEDS_HELPER =
  'the /proc of this machine does not show the processes of the container, so that a helper container is to look';

/** What a container may use beside the engine. */
export interface ContainerParts {
  /** Where process tables may come from, best first. */
  readonly views: readonly ViewName[];
  /** Null where the processes of this machine are not to be signalled directly. */
  readonly signalProcess: SignalProcess | null;
  /** What the engine said when it created it. */
  readonly warnings: readonly string[];
  readonly helper: HelperChoice;
  readonly isTty: boolean;
  /** Its processes are in the PID namespace of the host or of another container: nobody in there may be chosen from inside. */
  readonly isAmongOthers: boolean;
  /** Has the engine say that it needs a helper from now on. */
  readonly noteNeed: () => void;
  /** Has containers created without a limit of processes from now on; null where this one is. */
  readonly forgoPidsLimit: (() => void) | null;
  /** Whether the engine's bridges are in the network namespace that this process is in. */
  readonly sharesNetwork: () => Promise<boolean>;
}

/** What the engine tells of a container once it has been started, and the ways into it. */
interface Started {
  readonly hostPid: number;
  /** The working directory of its program. */
  readonly workdir: string;
  readonly viewer: Viewer;
  readonly reach: ContainerNetwork;
}

/** Docker shows the processes of the container's cgroup, Podman all of the namespace, whoever they are. */
function viewsAmongOthers(views: readonly ViewName[], { askPodman }: ApiClient): readonly ViewName[] {
  return askPodman === null ? views.filter((view) => view === 'engine-top') : [];
}

/** A container that the engine has created. */
export function toContainer(api: ApiClient, id: string, parts: ContainerParts): Container {
  const { signalProcess, forgoPidsLimit, sharesNetwork, isTty, isAmongOthers } = parts;
  // Whoever looks from inside would see the others' processes, and take their PID 1 for the container's.
  const choice: HelperChoice = isAmongOthers ? { kind: 'none', why: null } : parts.helper;
  const views = isAmongOthers ? viewsAmongOthers(parts.views, api) : parts.views;
  const warnings = [...parts.warnings];
  const { docker, ask, attempt, failure, askPodman } = api;
  const raw = docker.getContainer(id);
  const top = createTop(api, id);
  const execute = createExecute(api, id);
  const log = createContainerLog(api, id, isTty);
  const beside =
    choice.kind === 'wanted'
      ? createHelperBeside(api, choice, {
          target: id,
          limitsPids: forgoPidsLimit !== null,
          isRunning: async () => (await inspect()).running,
          warn: (message) => warnings.push(message),
        })
      : null;
  const checkUp = askPodman === null ? null : createCheckup(askPodman, id, () => performance.now());
  let started: Started | null = null;
  /** As the last look saw it. */
  let isStranded = false;

  const askInspect = () =>
    ask('inspect the container', async (abortSignal) =>
      withPart('State', await raw.inspect({ abortSignal })),
    );
  const inspect = async (): Promise<ContainerState> => toContainerState(await askInspect());
  const toContainerState = (info: Dockerode.ContainerInspectInfo): ContainerState => {
    const health = toHealth(info);
    checkUp?.(health);
    return { ...toState(info.State), health: health.status };
  };
  const findWaysIn = (info: Dockerode.ContainerInspectInfo): Started => {
    const hostPid = info.State.Pid;
    const isHere = isSeenHere({ views, containerId: id, hostPid });
    const isHelped = choice.kind === 'wanted' && (choice.isForced || !isHere);
    const helper = isHelped && beside !== null ? beside.start() : null;
    const viewer = createViewer({ views, containerId: id, hostPid, helper, top, execute });
    const run: Execute = (command, leastMs) =>
      execute(command, leastMs).catch((error: unknown) => {
        throw statusOf(error) === null ? failure(error, 'run a command in the container') : error;
      });
    const addresses = async () =>
      (await sharesNetwork()) ? addressesOnBridges(Object.values(info.NetworkSettings.Networks)) : [];
    const reach = createContainerNetwork({ containerId: id, hostPid, isHere, execute: run, addresses });
    return { hostPid, workdir: info.Config.WorkingDir || '/', viewer, reach };
  };
  /** Null where this machine's /proc is not what is looked at. */
  const startedHere = (): Started | null => (started?.viewer.isHere === true ? started : null);
  /** Runs commands as this user in the helper container that looks; null where none does. */
  const helperAs = (user: string): Execute | null => (beside?.view() == null ? null : beside.executeAs(user));
  /** True where nobody thought that a helper is needed, and this machine's /proc does not show the container. */
  const lacksHelper = async ({ hostPid }: Started): Promise<boolean> => {
    if (choice.kind !== 'unneeded' || hostPid === 0) return false;
    return !isSeenHere({ views, containerId: id, hostPid }) && (await inspect()).pid === hostPid;
  };
  /** How its processes are signalled from outside; null where that cannot be done from here. */
  const outside = () => {
    const here = startedHere();
    if (here === null || signalProcess === null) return null;
    return { place: { root: '/proc', hostPid: here.hostPid, containerId: id }, send: signalProcess };
  };
  const workdirsInside = async (): Promise<Record<string, string>> => {
    const isHidden = startedHere() !== null && views.includes('exec');
    const inside = helperAs('0') ?? (isHidden ? execute : null);
    const table = inside === null ? null : await (started?.viewer.look('sample') ?? null);
    return inside === null || table === null || table.processes.length < 2
      ? {}
      : readWorkdirsInside(inside, table);
  };
  const reach = (): ContainerNetwork => {
    if (started === null) throw new Error('a container is reached before it is started');
    return started.reach;
  };

  return {
    id,
    warnings,
    start: async () => {
      await beside?.prepare();
      try {
        await attempt('start the container', (abortSignal) => raw.start({ abortSignal }));
      } catch (error) {
        if (statusOf(error) === null) throw failure(error, 'start the container');
        const words = wordsOf(error);
        if (forgoPidsLimit === null || !isPidsRefusal(words)) return readStartFailure(words);
        forgoPidsLimit();
        return { anew: NO_PIDS_LIMIT };
      }
      started = findWaysIn(await askInspect());
      if (!(await lacksHelper(started))) return null;
      parts.noteNeed();
      return { anew: NEEDS_HELPER };
    },
    get quickLooks() {
      return started?.viewer.isQuick === true;
    },
    look: async (depth) => {
      try {
        const table = (await started?.viewer.look(depth)) ?? null;
        const pid1 = table === null ? null : pid1Of(table);
        isStranded = pid1 !== null && hasLostMainThread(pid1);
        return table;
      } catch (error) {
        // An answer, such as 409: it no longer runs. Anything else is a broken connection.
        if (statusOf(error) !== null || error instanceof TooMuch || error instanceof SyntaxError) return null;
        throw failure(error, 'list processes');
      }
    },
    engineNow: () => (startedHere() === null ? null : wallClock()),
    otherWorkdirs: async () => {
      const here = startedHere();
      const outside = here === null ? {} : readWorkdirs('/proc', here.hostPid);
      // /proc hides them from who is not root.
      const found = Object.keys(outside).length > 0 ? outside : await workdirsInside();
      if (Object.keys(found).length < 2) return {};
      const usual = started?.workdir;
      return Object.fromEntries(Object.entries(found).filter(([, workdir]) => workdir !== usual));
    },
    openFiles: async (from) => {
      const here = startedHere();
      const place = here === null ? null : { root: '/proc', hostPid: here.hostPid };
      const owners = [...(beside?.view()?.owners() ?? []), '0'];
      const inside = views.includes('exec') ? [execute] : [];
      const commands = [...owners.flatMap((owner) => helperAs(owner) ?? []), ...inside];
      const executes = from === 'here' ? [] : commands;
      try {
        const table = (await started?.viewer.look('sample')) ?? null;
        return table === null ? NO_FILES : await readOpenFiles(table, { place, executes });
      } catch (error) {
        if (statusOf(error) !== null || error instanceof TooMuch || error instanceof SyntaxError)
          return NO_FILES;
        throw failure(error, 'list open files');
      }
    },
    freezeChildren: async (choose) => {
      if (isAmongOthers) return false;
      const from = outside();
      const isHeld = from === null ? null : await freezeFromOutside(from.place, choose, from.send);
      if (isHeld !== null) return isHeld;
      const helper = helperAs('0');
      const look = async () => beside?.view()?.look('full') ?? null;
      return (helper !== null && (await freezeInside(helper, choose, look))) || freezeInside(execute, choose);
    },
    kill: (signal) => killContainer(api, id, signal),
    killAll: async (signal) => {
      const from = outside();
      const sent = from === null ? null : signalFromOutside(from.place, signal.number, from.send);
      if (sent !== null) return sent;
      // PID 1 first: told before it, the others could take the container along before PID 1 has heard
      // anything.
      await killContainer(api, id, signal);
      if (isAmongOthers) return { reach: 'pid-1', atNs: null };
      const helper = helperAs('0');
      const isTold =
        (helper !== null && (await signalOthersInside(helper, signal.number))) ||
        (await signalOthersInside(execute, signal.number));
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
    logTail: log.tail,
    hasLoggedSince: log.hasSince,
    attach: log.attach,
    followLog: log.follow,
    listens: (port) => reach().listens(port),
    run: (command, abort) => runCommand(api, id, command, abort),
    get: (port, path, options) => reach().get(port, path, options),
    load: (port, path) => reach().load(port, path),
    letGo: () => {
      started?.reach.leave();
      log.detach();
      beside?.remove().catch(() => undefined);
    },
    startFailureIn: readFailureInLog,
    remove: async () => {
      // Podman removes no container that another one has joined.
      await beside?.remove().catch(() => undefined);
      if (started !== null && signalProcess !== null)
        endStranded({ root: '/proc', hostPid: started.hostPid, containerId: id }, signalProcess);
      await removeContainer(api, id, isStranded ? STRANDED_BOUND_MS : undefined);
    },
  };
}
