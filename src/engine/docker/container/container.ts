import type { Readable } from 'node:stream';
import type { ViewName } from '../../../observation.js';
import { readFailureInLog } from '../../failures/failure-in-log.js';
import { statusOf, wordsOf } from '../../failures/failures.js';
import { isPidsRefusal, readStartFailure } from '../../failures/start-failure.js';
import type { Container, HelperChoice } from '../../port.js';
import { endStranded } from '../../processes/end-stranded.js';
import { ROOT } from '../../processes/exec.js';
import type { GoFirst } from '../../processes/priority.js';
import type { SignalProcess } from '../../processes/signal-all.js';
import { wallClock } from '../../streams/engine-time.js';
import type { ApiClient } from '../api-client.js';
import { createContainerLog } from './container-log.js';
import { createExecute } from './execute.js';
import { type BesideParts, createHelperBeside, type HelperBeside } from './helper-beside.js';
import { createInspection, type Inspection } from './inspect-container.js';
import { createLooks } from './looks.js';
import { removeContainer } from './remove-container.js';
import { runCommand } from './run-command.js';
import { createSignalling } from './signalling.js';
import { WaysIn, type WaysInParts } from './ways-in.js';

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
  /** Has looks come before what else the machine has to do, where the user may. */
  readonly goFirst: GoFirst;
  /** Whether the engine's bridges are in the network namespace that this process is in. */
  readonly sharesNetwork: () => Promise<boolean>;
}

/** A container that the engine has created. */
export function toContainer(api: ApiClient, id: string, parts: ContainerParts): Container {
  const { sharesNetwork, signalProcess, isAmongOthers, goFirst } = parts;
  const { views, choice } = lookersOf(parts, api);
  const warnings = [...parts.warnings];
  const inspection = createInspection(api, id);
  const executeAs = (user: string) => createExecute(api, id, user);
  const execute = executeAs(ROOT);
  const log = createContainerLog(api, id, parts.isTty);
  const beside = helperBeside(api, id, choice, {
    limitsPids: parts.forgoPidsLimit !== null,
    isRunning: async () => (await inspection.state()).running,
    warn: (message) => warnings.push(message),
  });
  const ways = new WaysIn(api, id, { views, choice, beside, executeAs, signalProcess, sharesNetwork });
  const { isStranded, ...looks } = createLooks(api, ways, { views, beside, execute });
  const { stepBack, ...signalling } = createSignalling(api, id, ways, {
    isAmongOthers,
    beside,
    execute,
    goFirst,
  });
  return {
    id,
    warnings,
    start: createStart(api, id, { ...parts, inspection, beside, ways }),
    get quickLooks() {
      return ways.started?.viewer.isQuick === true;
    },
    engineNow: () => (ways.here === null ? null : wallClock()),
    ...looks,
    ...signalling,
    ...createQuestions(api, id),
    inspect: inspection.state,
    logTail: log.tail,
    hasLoggedSince: log.hasSince,
    attach: log.attach,
    followLog: log.follow,
    startFailureIn: readFailureInLog,
    run: (command, abort) => runCommand(api, id, command, abort),
    ...createRequests(ways),
    letGo: () => {
      stepBack();
      ways.started?.network.leave();
      log.detach();
      beside?.remove().catch(() => undefined);
    },
    remove: async () => {
      // Podman removes no container that another one has joined.
      await beside?.remove().catch(() => undefined);
      if (ways.place !== null && signalProcess !== null) endStranded(ways.place, signalProcess);
      await removeContainer(api, id, isStranded() ? STRANDED_BOUND_MS : undefined);
    },
  };
}

/** Null where none is wanted. */
function helperBeside(
  api: ApiClient,
  target: string,
  choice: HelperChoice,
  parts: Omit<BesideParts, 'target'>,
): HelperBeside | null {
  return choice.kind === 'wanted' ? createHelperBeside(api, choice, { target, ...parts }) : null;
}

interface StartParts extends Pick<ContainerParts, 'forgoPidsLimit' | 'noteNeed'> {
  readonly inspection: Inspection;
  readonly beside: HelperBeside | null;
  readonly ways: WaysIn;
}

/** Starts it, and has the ways into it opened. */
function createStart(
  { docker, attempt, failure }: ApiClient,
  id: string,
  { forgoPidsLimit, noteNeed, inspection, beside, ways }: StartParts,
): Container['start'] {
  return async () => {
    await beside?.prepare();
    try {
      await attempt('start the container', (abortSignal) => docker.getContainer(id).start({ abortSignal }));
    } catch (error) {
      if (statusOf(error) === null) throw failure(error, 'start the container');
      const words = wordsOf(error);
      if (forgoPidsLimit === null || !isPidsRefusal(words)) return readStartFailure(words);
      forgoPidsLimit();
      return { anew: NO_PIDS_LIMIT };
    }
    const info = await inspection.ask();
    ways.open(info);
    // It may have ended meanwhile, which hides it as well.
    if (!ways.mayLackHelper || (await inspection.state()).pid !== info.State.Pid) return null;
    noteNeed();
    return { anew: NEEDS_HELPER };
  };
}

function createRequests(ways: WaysIn): Pick<Container, 'listens' | 'get' | 'load'> {
  return {
    listens: (port) => ways.network.listens(port),
    get: (port, path, options) => ways.network.get(port, path, options),
    load: (port, path) => ways.network.load(port, path),
  };
}

/** What the engine alone can answer. */
function createQuestions(
  { docker, attempt, failure }: ApiClient,
  id: string,
): Pick<Container, 'has' | 'exit'> {
  const raw = docker.getContainer(id);
  return {
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
    exit: async (abort) => {
      const answer = (await raw.wait({ condition: 'next-exit', abortSignal: abort })) as {
        StatusCode: number;
      };
      return answer.StatusCode;
    },
  };
}

/** Who looks into the container, best first, and whether a helper container does. */
function lookersOf(parts: ContainerParts, { askPodman }: ApiClient): Pick<WaysInParts, 'views' | 'choice'> {
  if (!parts.isAmongOthers) return { views: parts.views, choice: parts.helper };
  // Whoever looks from inside would see the others' processes, and take their PID 1 for the container's.
  const choice: HelperChoice = { kind: 'none', why: null };
  // Docker shows the processes of the container's cgroup, Podman all of the namespace, whoever they are.
  return { views: askPodman === null ? parts.views.filter((view) => view === 'engine-top') : [], choice };
}
