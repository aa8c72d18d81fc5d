import { givesSignalBack, runtimeOf } from '../../../kernel/runtimes.js';
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
import { defineRule } from '../rule.js';

export const stuckHandler = defineRule({
  id: 'stuck-handler',
  severity: 'error',
  page: {
    title: 'The signal was taken, and the program did not end',
    what: 'The program has a handler for the signal, or takes it by sigwait or a signalfd, and was still running at the end of the budget and some time after. It waits for something that does not come: open keep-alive connections, a timer, a lock, a thread that is never joined, a flag that nobody reads.',
    why: 'A handler that does not finish is no better than none: the platform waits out the grace period and sends SIGKILL, now in the middle of the shutdown.',
    before:
      "process.on('SIGTERM', () => server.close(() => process.exit(0)))   // waits for every open connection",
    after:
      "process.on('SIGTERM', () => {\n  server.close(() => process.exit(0));\n  server.closeIdleConnections();\n  setTimeout(() => process.exit(1), 8_000).unref();   // a bound of its own, below the grace period\n});",
    lookalikes:
      "A shell whose trap waits for a foreground child is deferred-trap, a supervisor that waits for a deaf child stuck-child. A runtime's own handler (node, php) is runtime-default-handler: it is gone after the signal. A program that ends a little after the budget is slow-shutdown. uwsgi and systemd take SIGTERM to mean something else: signal-means-something-else.",
    wrong:
      'The program may only need longer than it was watched: try --grace with what it should need at most.',
  },
  check(facts: Facts) {
    const { mainProcess, observation, signal } = facts;
    const { end } = observation;
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
    return {
      message: `${describe(facts, mainProcess)} takes ${signal.name} and does not end: it was still running ${duration(end.afterMs)} later, with a budget of ${duration(facts.budgetMs)}.${waits}`,
      evidence: lines(
        signalEvidence(facts, mainProcess),
        afterEvidence(facts, mainProcess),
        insideHandler(facts, mainProcess),
        whatItDoes(facts, mainProcess),
        child === null ? null : signalEvidence(facts, child),
        answeredMeanwhile(facts),
        differentialEvidence(facts),
        endEvidence(facts),
      ),
      fix: 'Find what the shutdown waits for (open connections, timers, locks, threads, children) and give it a bound of its own, below the grace period.',
      missing: [],
    };
  },
});

/** What a runtime catches by itself says nothing of a handler while it was not seen to stay. */
function isKnownToBeItsOwn(facts: Facts, process: ProcessFacts): boolean {
  const runtime = runtimeOf(process);
  if (runtime === null || !givesSignalBack(runtime)) return true;
  // While it starts a runtime has its own handler, whatever comes later.
  return facts.observation.ready?.kind !== 'at-once' && laterSelf(facts, process) !== null;
}

/** The kernel blocks a signal while its handler runs; shells block signals for reasons of their own. */
function insideHandler(facts: Facts, process: ProcessFacts): string | null {
  const later = laterSelf(facts, process);
  if (later === null || isShell(process) || dispositionBefore(facts, process) !== 'caught') return null;
  if (isBlockedInMain(facts, process) || !isBlockedInMain(facts, later)) return null;
  return `${facts.signal.name} is blocked since it came, as the kernel does while a handler runs: the handler has not returned.`;
}

/** Node's server.close() and its like wait for connections that a client or a proxy keeps alive. */
function answeredMeanwhile({ observation: { load }, signal }: Facts): string | null {
  if (load === null || load.afterSignal.answered === 0) return null;
  return `${loadAfterSignal(load, signal.name)}: as long as connections are kept alive and used, it may wait for them.`;
}

function whatItDoes(facts: Facts, process: ProcessFacts): string | null {
  const later = laterSelf(facts, process);
  const wchan = later?.threads?.[0]?.wchan;
  if (later?.state === 'R') return 'At the last look its main thread was running.';
  return wchan ? `At the last look its main thread was asleep in ${wchan}.` : null;
}
