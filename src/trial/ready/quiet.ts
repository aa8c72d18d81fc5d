import type { Container, Table } from '../../engine/port.js';
import { dispositionOf } from '../../kernel/disposition.js';
import { goHasNoHandler, runtimeOf } from '../../kernel/runtimes.js';
import { mayWaitForTime } from '../../kernel/wchan.js';
import type { ProcessFacts, ThreadFacts } from '../../observation.js';

/** Quiet for this long means up: longer than any pause that real servers were seen to make while starting. */
const QUIET_MS = 750;
/**
 * A server that listens has done what it had to do before that; from then on none was seen to pause for more than
 * 0.23 s (test/bench/README.md, Settling).
 */
const LISTENING_QUIET_MS = 300;
/** Where the machine is so busy that looks come late, the program may have had no turn between two of them. */
const LISTENING_QUIET_LOOKS = 4;
/**
 * A program alone that waits for a time may be about to start others: supervisord does so a second after
 * itself. A Go program may be about to have a handler: etcd has one when it has elected a leader, up to two seconds after
 * it listens.
 */
const ABOUT_TO_QUIET_MS = 2_500;

/** How long a container must have been quiet. */
export interface QuietRule {
  /** Something has changed or runs, so that what was asked before is to be asked again. */
  restart(): void;
  /** True where it has been quiet for long enough, as this newest table shows it. */
  isMet(table: Table, quietMs: number): Promise<boolean>;
}

/**
 * The usual time; less for servers that listen and take the signal, more for a program alone that may start
 * others, and for one whose runtime alone takes the signal. The short time is for those alone that take the signal, as a
 * handler that is missing may still come.
 */
export function createQuietRule(container: Pick<Container, 'look' | 'openFiles'>, signal: number): QuietRule {
  /** What was asked since the last change; undefined before that. */
  let closer: Table | null | undefined;
  let listens: boolean | undefined;
  let looks = -1;
  const isServer = async (table: Table): Promise<boolean> => {
    if (!takesSignal(table, signal) || isTakenByRuntime(table) || mayStartMore(table, signal)) return false;
    listens ??= await isListening(container);
    return listens;
  };
  const mayBeStarting = async (table: Table): Promise<boolean> => {
    if (isTakenByRuntime(table)) return true;
    if (closer === undefined && hidesSleep(table)) closer = await container.look('full');
    return mayStartMore(closer ?? table, signal);
  };
  return {
    restart: () => {
      closer = undefined;
      listens = undefined;
      looks = -1;
    },
    isMet: async (table, quietMs) => {
      looks += 1;
      if (quietMs >= ABOUT_TO_QUIET_MS) return true;
      if (quietMs >= QUIET_MS) return !(await mayBeStarting(table));
      return quietMs >= LISTENING_QUIET_MS && looks >= LISTENING_QUIET_LOOKS && isServer(table);
    },
  };
}

/** True where every process has a handler or waits for the signal. */
function takesSignal({ processes }: Table, signal: number): boolean {
  return processes.every((process) => ['caught', 'waited'].includes(dispositionOf(process, signal)));
}

/** True where a process has no handler of its own yet, and its runtime catches the signal all the same. */
function isTakenByRuntime({ processes }: Table): boolean {
  return processes.some((process) => runtimeOf(process) === 'go' && goHasNoHandler(process));
}

/** False too where that cannot be read at once. */
async function isListening(container: Pick<Container, 'openFiles'>): Promise<boolean> {
  const { listeners } = await container.openFiles('here');
  return listeners !== null && listeners.length > 0;
}

/**
 * True where one program alone, inits before it aside, may wake by itself and takes the signal whether or not
 * it has started others.
 */
export function mayStartMore(table: Table, signal: number): boolean {
  const main = lastAlone(table.processes)?.threads?.[0];
  return main !== undefined && mayWake(main) && takesSignal(table, signal);
}

/** True for a thread that sleeps for a time, and where nothing shows what it sleeps in. */
function mayWake({ state, wchan }: ThreadFacts): boolean {
  return wchan === null ? state === 'S' : mayWaitForTime(wchan);
}

/** True where a look shows a program alone, and not what it sleeps in: /proc hides that from who is not root. */
function hidesSleep({ processes }: Table): boolean {
  const main = lastAlone(processes)?.threads?.[0];
  return main?.state === 'S' && main.wchan === null;
}

/** The process that has started no other, where there is only one. */
function lastAlone(processes: readonly ProcessFacts[]): ProcessFacts | null {
  const [last = null, another] = processes.filter(({ pid }) => !processes.some(({ ppid }) => ppid === pid));
  return another === undefined ? last : null;
}
