import { reraisesSignal, runtimeOf } from '../../../kernel/runtimes.js';
import type { ProcessFacts } from '../../../observation.js';
import { duration } from '../../../text/duration.js';
import { acts, dispositionBefore, isBlockedInMain, laterSelf } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { remainingChildren, waitsForChild } from '../../facts/reactions.js';
import { isShell } from '../../processes/programs.js';
import {
  afterEvidence,
  describe,
  differentialEvidence,
  endEvidence,
  lines,
  loadAfterSignal,
  signalEvidence,
} from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  readonly stillRunningAfterMs: number;
  readonly budgetMs: number;
  /** The handler was seen to run and had not returned. */
  readonly handlerRunning: boolean;
  /** What the main thread did in the last snapshot; null when that was not seen. */
  readonly mainThread: MainThread | null;
  /** The child for which it sleeps in wait(2); null when it does not, or none was seen. */
  readonly waitsFor: NamedProcess | null;
  /** Requests answered after the signal; null without --load. */
  readonly answeredAfterSignal: number | null;
};

type MainThread = {
  readonly state: 'running' | 'sleeping';
  /** Kernel function it sleeps in; null while it runs. */
  readonly wchan: string | null;
};

export const stuckHandler = defineRule({
  id: 'stuck-handler',
  severity: 'error',
  page: {
    title: 'The program received the signal and did not exit',
    what: 'The program has a handler for the signal, or receives it by sigwait or a signalfd, and was still running well after the end of the budget. It waits for something: open keep-alive connections, a timer, a lock, a thread that is not joined, a flag that nothing reads.',
    why: 'A handler that does not finish is no better than none: the platform waits out the grace period and sends SIGKILL during the shutdown.',
    before:
      "process.on('SIGTERM', () => server.close(() => process.exit(0)))   // waits for every open connection",
    after:
      "process.on('SIGTERM', () => {\n  server.close(() => process.exit(0));\n  server.closeIdleConnections();\n  setTimeout(() => process.exit(1), 8_000).unref();   // a time limit below the grace period\n});",
    lookalikes:
      "A shell whose trap waits for a foreground child is deferred-trap, a supervisor that waits for a child that does not act on the signal is stuck-child. A runtime's built-in handler (node, php) is runtime-default-handler: it is uninstalled after the signal. A program that exits soon after the budget is slow-shutdown. uwsgi and systemd do not handle SIGTERM as a stop: signal-means-something-else.",
    wrong:
      'The program may only need longer than it was watched: try --grace with the longest time that the shutdown should take.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, observation, signal } = facts;
    const { end, load } = observation;
    if (
      end.kind !== 'still-running' ||
      end.proof !== null ||
      mainProcess === null ||
      !acts(facts, mainProcess)
    )
      return null;
    if (!isKnownToBeItsOwn(facts, mainProcess)) return null;
    const child = waitsForChild(facts, mainProcess)
      ? (remainingChildren(facts, mainProcess)[0] ?? null)
      : null;
    const waits = child === null ? '' : ` It waits for its child ${describe(facts, child)}.`;
    const mainThread = mainThreadOf(facts, mainProcess);
    const handlerRunning = isInsideHandler(facts, mainProcess);
    return {
      data: {
        signal: signal.name,
        process: nameProcess(facts, mainProcess),
        stillRunningAfterMs: end.afterMs,
        budgetMs: facts.budgetMs,
        handlerRunning,
        mainThread,
        waitsFor: child === null ? null : nameProcess(facts, child),
        answeredAfterSignal: load === null ? null : load.afterSignal.answered,
      },
      message: `${describe(facts, mainProcess)} received ${signal.name} and did not exit: it was still running ${duration(end.afterMs)} later, with a budget of ${duration(facts.budgetMs)}.${waits}`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        handlerRunning
          ? `${signal.name} has been blocked since it was sent, as the kernel does while a handler runs: the handler has not returned.`
          : null,
        mainThread === null ? null : mainThreadEvidence(mainThread),
        child === null ? null : signalEvidence(facts, child),
        answeredEvidence(facts),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: 'Find what the shutdown waits for (open connections, timers, locks, threads, children) and set a time limit for it below the grace period.',
      missing: [],
    };
  },
});

/**
 * A caught signal shows a handler of the program only where a runtime's built-in one would have been
 * uninstalled.
 */
function isKnownToBeItsOwn(facts: Facts, process: ProcessFacts): boolean {
  const runtime = runtimeOf(process);
  if (runtime === null || !reraisesSignal(runtime)) return true;
  // While a runtime starts, its built-in handler is installed, whatever the program installs later.
  return facts.observation.ready?.kind !== 'at-once' && laterSelf(facts, process) !== null;
}

/** The kernel blocks a signal while its handler runs; shells block signals for other reasons. */
function isInsideHandler(facts: Facts, process: ProcessFacts): boolean {
  const later = laterSelf(facts, process);
  if (later === null || isShell(process) || dispositionBefore(facts, process) !== 'caught') return false;
  return !isBlockedInMain(facts, process) && isBlockedInMain(facts, later);
}

/** Node's server.close() and the like wait for connections that a client or a proxy keeps alive. */
function answeredEvidence({ observation: { load }, signal }: Facts): string | null {
  if (load === null || load.afterSignal.answered === 0) return null;
  return `${loadAfterSignal(load, signal.name)}. The shutdown may wait for connections that are kept alive.`;
}

function mainThreadOf(facts: Facts, process: ProcessFacts): MainThread | null {
  const later = laterSelf(facts, process);
  if (later?.state === 'R') return { state: 'running', wchan: null };
  const wchan = later?.threads?.[0]?.wchan;
  return wchan ? { state: 'sleeping', wchan } : null;
}

function mainThreadEvidence({ state, wchan }: MainThread): string {
  return state === 'running'
    ? 'Its main thread was running in the last snapshot.'
    : `Its main thread was sleeping in ${wchan} in the last snapshot.`;
}
