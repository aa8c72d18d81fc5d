import { wordsOf } from '../../kernel/command-line.js';
import { cannotBeRefused } from '../../kernel/default-action.js';
import { REACTION_MS } from '../../kernel/reaction-time.js';
import { type Reraiser, reraiserOf } from '../../kernel/reraise.js';
import {
  catchesByItself,
  defaultExitCodes,
  goHasNoHandler,
  type Runtime,
  runtimeOf,
} from '../../kernel/runtimes.js';
import { SIGHUP, SIGINT, SIGQUIT, SIGTERM, signalName } from '../../kernel/signals.js';
import type { EndFacts, ProcessFacts } from '../../observation.js';
import { isInit, isShell, reportsAsSuccess } from '../processes/programs.js';
import { abandonedProcesses, isAtWork } from './abandonment.js';
import { diedBehindInit, endedUnsignalled } from './control-results.js';
import { hasHandler, isAtDefault, isOpenAndBare, isUnaffected, wouldAct } from './dispositions.js';
import type { ExitAccount } from './exit-account.js';
import { accountOf, completeRecord } from './exit-accounts.js';
import type { Facts, SignalledFacts } from './facts.js';
import { initSays } from './init-says.js';

/** Signals that end a program because it crashed or because another process killed it. */
const FATAL = new Set([4, 5, 6, 7, 8, 9, 11, 31]);

/** The exit within the budget; null when there was none. */
export function timelyExit({ observation, isStopped }: Facts): Extract<EndFacts, { kind: 'exited' }> | null {
  return observation.end.kind === 'exited' && isStopped ? observation.end : null;
}

/**
 * The process, no PID 1 that the kernel protects, that the signal's default action ended; null otherwise. It had no handler, or
 * only its runtime's built-in one, which re-raises the signal. Only an init or a shell reports its code, but a process
 * that was sent the signal itself and is not PID 1 died of it for certain.
 */
export function diedOfDefaultAction(facts: Facts): ProcessFacts | null {
  const { mainProcess, pid1, signal } = facts;
  const exit = timelyExit(facts);
  if (exit === null || mainProcess === null || pid1 === null) return null;
  if (completeRecord(facts) !== null) return recordedDeath(facts);
  const forced = forcedDeath(facts);
  if (forced !== null) return forced;
  const code = 128 + signal.number;
  const reported = exit.code === code && isShell(mainProcess) ? reportedDeath(facts, mainProcess) : null;
  if (reported !== null) return reported;
  if (mainProcess === pid1 && facts.isProtected) return null;
  const isRenamed = exit.code === 0 && isInit(pid1) && reportsAsSuccess(pid1, code);
  const isSure = facts.isToAll && isAtDefault(facts, mainProcess);
  if (exit.code !== code && !isRenamed && !isSure) return null;
  // Abandoned processes explain the exit better.
  if (abandonedProcesses(facts).length > 0) return null;
  const isOnlyRuntimes = mayBeOnlyRuntimes(facts, mainProcess) && !isSaidToHaveExited(facts);
  return isAtDefault(facts, mainProcess) || isOpenAndBare(facts, mainProcess) || isOnlyRuntimes
    ? mainProcess
    : null;
}

/** The same of a child with whose code a shell has exited. */
function reportedDeath(facts: Facts, shell: ProcessFacts): ProcessFacts | null {
  if (abandonedProcesses(facts).length > 0) return null;
  const children = facts.others.filter(({ ppid }) => ppid === shell.pid);
  return children.find((child) => isAtWork(facts, child) && mayBeOnlyRuntimes(facts, child)) ?? null;
}

/** True for one that was caught, and may have died of its runtime's reaction or exited with the code of such a death. */
function mayBeOnlyRuntimes(facts: Facts, process: ProcessFacts): boolean {
  const runtime = runtimeOf(process);
  return (
    hasHandler(facts, process) &&
    runtime !== null &&
    catchesByItself(runtime, facts.signal.number) &&
    isRuntimesWay(facts, runtime) &&
    (timelyExit(facts)?.afterMs ?? 0) <= REACTION_MS
  );
}

/**
 * True where a program behind the container's own init was caught, and exited with the code of a death by the signal: which of the
 * two it was only the init can tell.
 */
export function isToldByInitAlone(facts: Facts): boolean {
  const { mainProcess, pid1 } = facts;
  if (mainProcess === null || mainProcess === pid1 || !isInitsChild(facts)) return false;
  if (completeRecord(facts) !== null) return false;
  return diedOfDefaultAction(facts) === mainProcess && mayBeOnlyRuntimes(facts, mainProcess);
}

/** True where the init says, in a second container, that the program itself exited with its code: no signal ended it. */
export function isSaidToHaveExited(facts: Facts): boolean {
  return isInitsChild(facts) && initSays(facts.trials) === 'exited';
}

/** True for a main process that an init runs in a second container, and nothing in between, as a shell that reports how it died. */
function isInitsChild({ before, mainProcess, pid1 }: Facts): boolean {
  if (mainProcess === null) return false;
  const parent = before?.processes.find(({ pid }) => pid === mainProcess.ppid);
  return mainProcess === pid1 || (parent !== undefined && isInit(parent));
}

/** Signals by which one process asks another to stop. */
const STOP_SIGNALS: ReadonlySet<number> = new Set([SIGHUP, SIGINT, SIGQUIT, SIGTERM]);

/**
 * The same by the kernel's record, whichever process forwarded the signal: the main process before others
 * that had work.
 */
function recordedDeath(facts: Facts): ProcessFacts | null {
  return chiefOf(facts, (process) => {
    const account = accountOf(facts, process);
    // At the default disposition SIGKILL takes nothing that the signal itself would not.
    if (account.kind === 'killed') return isAtDefault(facts, process);
    if (account.kind !== 'default-action') return false;
    return account.signal === facts.signal.number || STOP_SIGNALS.has(account.signal);
  });
}

/**
 * The same where a signal ended a process although it was frozen: one that is caught or waited for would have
 * stayed in its queue.
 */
function forcedDeath(facts: Facts): ProcessFacts | null {
  return chiefOf(
    facts,
    (process) => accountOf(facts, process).kind === 'ended-by-force' && isOpenAndBare(facts, process),
  );
}

/** Of the processes with work that died, the main one unless that is only a shell; null where none did. */
function chiefOf(facts: Facts, hasDied: (process: ProcessFacts) => boolean): ProcessFacts | null {
  if (abandonedProcesses(facts).length > 0) return null;
  const died = facts.others.filter((process) => isAtWork(facts, process) && hasDied(process));
  return (
    died.find((process) => process === facts.mainProcess && !isShell(process)) ??
    died.find((process) => !isShell(process)) ??
    died[0] ??
    null
  );
}

/** How many requests broke after the signal, where fewer did before it; 0 otherwise. */
export function countLostRequests(facts: Facts): number {
  const { load } = facts.observation;
  if (load === null || timelyExit(facts) === null) return 0;
  return load.afterSignal.reset > load.beforeSignal.reset ? load.afterSignal.reset : 0;
}

/** Processes that another process of the container ended by force before they had exited by themselves. */
export function killedProcesses(facts: Facts): KilledProcess[] {
  if (timelyExit(facts) === null) return [];
  return facts.others.flatMap((process) => {
    const account = accountOf(facts, process);
    // One without a handler has nothing to lose by SIGKILL that the signal itself would not take.
    if (account.kind !== 'killed' && account.kind !== 'ended-by-force') return [];
    return isAtWork(facts, process) && wouldAct(facts, process) ? [{ process, account }] : [];
  });
}

export interface KilledProcess {
  readonly process: ProcessFacts;
  readonly account: Extract<ExitAccount, { kind: 'killed' | 'ended-by-force' }>;
}

/** The runtime whose built-in handler ended PID 1; null otherwise. */
export function endedByRuntime(facts: Facts): Runtime | null {
  const { pid1, mainProcess } = facts;
  const exit = timelyExit(facts);
  if (exit === null || pid1 === null || pid1 !== mainProcess || exit.afterMs > REACTION_MS) return null;
  const runtime = runtimeOf(pid1);
  if (runtime === null || !hasHandler(facts, pid1) || !isRuntimesWay(facts, runtime)) return null;
  if (!defaultExitCodes(runtime, facts.signal.number).includes(exit.code)) return null;
  if (isHandlersOwn(facts, pid1, runtime)) return null;
  if (abandonedProcesses(facts).length > 0) return null;
  // Puma shuts down in order and then raises the exception that ends Ruby with 1.
  return wordsOf(pid1).some((word) => /(^|\/)puma:?$/.test(word)) ? null : runtime;
}

/** True where a handler of the program has exited with the code with which its runtime does. */
function isHandlersOwn(facts: Facts, { pid }: ProcessFacts, runtime: Runtime): boolean {
  if (runtime === 'python') return false;
  const by = runtime === 'go' ? reraiserIn(facts, pid) : 'unknown';
  if (by !== 'unknown') return by === 'program';
  // It exits with its code behind an init too; the runtime dies of the signal there.
  return diedBehindInit(facts) === 'did-not-die';
}

/** True where the runtime and a handler of the program would have ended PID 1 with the same code, and nothing tells which it was. */
export function mayBeHandlers(facts: Facts): boolean {
  const { pid1, signal, trials } = facts;
  const exit = timelyExit(facts);
  if (pid1 === null || endedByRuntime(facts) !== 'go' || exit?.code !== 128 + signal.number) return false;
  return reraiserIn(facts, pid1.pid) === 'unknown' && initSays(trials) === null && !goHasNoHandler(pid1);
}

/** What the kernel recorded of a Go program. */
function reraiserIn({ observation, signal }: Facts, pid: number): Reraiser {
  return reraiserOf(observation.kernelRecord, { pid, runtime: 'go', number: signal.number });
}

/** Python prints an uncaught KeyboardInterrupt; without that line the program chose the code. */
function isRuntimesWay({ observation }: Facts, runtime: Runtime): boolean {
  return runtime !== 'python' || /^KeyboardInterrupt$/m.test(observation.log.text);
}

/** The fatal signal that the exit code stands for, other than the one sent; null when it stands for none. */
export function crashedOf(facts: Facts): string | null {
  const exit = timelyExit(facts);
  if (exit === null) return null;
  const number = exit.code - 128;
  const isAnswer = number === facts.signal.number && !cannotBeRefused(number);
  return FATAL.has(number) && !isAnswer ? signalName(number) : null;
}

/** The process that could not act on the signal although the container exited in time; null otherwise. */
export function endedWithoutSignal(facts: Facts): ProcessFacts | null {
  const { mainProcess, pid1, isToAll, observation } = facts;
  if (timelyExit(facts) === null || mainProcess === null) return null;
  const ranOn = endedUnsignalled(facts) === 'ran-on';
  // A probe of the start is about handlers that are installed while the signal is sent.
  if (observation.ready?.kind === 'at-once' && ranOn) return null;
  if (couldNotReact(facts, mainProcess)) return mainProcess;
  if (outlastedItsDeath(facts) && endedUnsignalled(facts) === 'ended') return mainProcess;
  // The others were sent the signal: only a container without it shows whether PID 1 exited because of them.
  const isCarried = isToAll && pid1 !== null && mainProcess !== pid1 && couldNotReact(facts, pid1);
  return isCarried && !ranOn ? pid1 : null;
}

/**
 * True for a container that exited, but not at once, although the same image dies of the signal behind an
 * init: it had a handler that raises it again, and may have gone on as if nothing had been sent.
 */
export function outlastedItsDeath(facts: SignalledFacts): boolean {
  const { end } = facts.observation;
  return end.kind === 'exited' && end.afterMs > REACTION_MS && diedBehindInit(facts) === 'died';
}

/** True for a process that could not react to the signal: also one behind an init that did not die of it. */
function couldNotReact(facts: Facts, process: ProcessFacts): boolean {
  if (isUnaffected(facts, process)) return true;
  return isAtDefault(facts, process) && !facts.isToAll && !mayHaveDied(facts);
}

/** Behind an init the default action applies. */
function mayHaveDied(facts: Facts): boolean {
  const { end } = facts.observation;
  return (
    diedOfDefaultAction(facts) !== null || (end.kind === 'exited' && end.code === 128 + facts.signal.number)
  );
}
