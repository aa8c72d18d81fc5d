import type { Exit } from '../../diagnosis/diagnosis.js';
import type { TargetResult } from '../../diagnosis/results/report.js';
import type { CannotStartReason, LoadFacts, Observation } from '../../observation.js';
import { duration } from '../../text/duration.js';

/** What was measured, as a clause after the target's name. */
export interface Answer {
  readonly full: string;
  /** For a list of targets: the figure alone. */
  readonly brief: string;
}

/** Says what the outcome rests on; only figures that were measured. */
export function answerOf(result: TargetResult): Answer {
  switch (result.outcome) {
    case 'graceful':
      return exited(result);
    case 'abrupt': {
      const { full, brief } = exitedByHook(result) ?? exited(result);
      return result.passed ? { full, brief } : { full: `${full}; ${MORE}`, brief: `${brief}; ${MORE}` };
    }
    case 'completed':
      return completed(result);
    case 'killed':
      return killed(result);
    case 'unstopped':
      return unstopped(result);
    case 'inconclusive':
      return inconclusive(result);
  }
}

/** How a process exited: `code 0`, `code 137, out of memory`. */
function exitWords(exit: Pick<Exit, 'code'> & Partial<Pick<Exit, 'oomKilled'>>): string {
  return exit.oomKilled === true ? `code ${exit.code}, out of memory` : `code ${exit.code}`;
}

type Timed = Pick<Exit, 'afterMs' | 'uncertaintyMs'>;

/** True for an exit so soon that no more than an upper bound of its time is known. */
function isBoundOnly({ afterMs, uncertaintyMs }: Timed): boolean {
  return afterMs < uncertaintyMs;
}

/** The one figure by which a report names the time to exit: what was measured, or the upper bound, ms. */
export function namedMs(exit: Timed): number {
  return isBoundOnly(exit) ? exit.afterMs + exit.uncertaintyMs : exit.afterMs;
}

/** `in 41 ms`, `within 87 ms` where no more is known. */
export function timeInWords(exit: Timed): string {
  return `${isBoundOnly(exit) ? 'within' : 'in'} ${duration(namedMs(exit))}`;
}

/** How the container of a remedy exited: `exits in 41 ms, code 0`, `within` where no more is known. */
export function exitInWords(exit: Omit<Exit, 'oomKilled'>): string {
  return `exits ${timeInWords(exit)}, ${exitWords(exit)}`;
}

const MORE = 'fails --require graceful';

const CANNOT_START: Readonly<Record<CannotStartReason, string>> = {
  'command-not-found': 'its command was not found',
  'not-executable': 'its command is not executable',
  'wrong-architecture': 'it is built for another architecture',
  'port-conflict': 'a port it needs is already in use',
  'mount-conflict': 'a mount it needs failed',
  'no-controller': 'the engine cannot set its limits',
  other: 'the engine refused to start it',
};

function exited({ exit, signal, grace, runs }: TargetResult): Answer {
  if (exit === null) return same(`exits within the ${duration(grace.budgetMs)} budget`);
  const { afterMs, uncertaintyMs } = exit;
  const rest = `${exitWords(exit)}${lostWords(runs[0]?.load ?? null)}`;
  if (isBoundOnly(exit)) {
    const within = `exits ${timeInWords(exit)}`;
    return { full: `${within} of ${signal.name}, ${rest}`, brief: `${within}, ${rest}` };
  }
  return {
    full: `exits ${duration(afterMs)} (± ${duration(uncertaintyMs)}) after ${signal.name}, ${rest}`,
    brief: `exits after ${duration(afterMs)}, ${rest}`,
  };
}

/** What became of the requests that were sent meanwhile. */
function lostWords(load: LoadFacts | null): string {
  if (load === null) return '';
  const lost = load.afterSignal.reset;
  return lost === 0 ? ', no request lost' : `, ${lost} ${lost === 1 ? 'request' : 'requests'} lost`;
}

/** It ended without the signal's doing, so the time says nothing of a stop. */
function completed({ exit, signal, runs }: TargetResult): Answer {
  const end = exit ?? laterEnd(runs[0]);
  const how = 'ends by itself';
  const first = runs[0]?.end;
  if (first?.kind === 'exited-before-signal')
    return {
      full: `${how} within ${duration(first.afterMs)}, before ${signal.name}, code ${first.code}`,
      brief: `${how}, code ${first.code}`,
    };
  if (end === null) return same(how);
  return {
    full: `${how}, ${duration(end.afterMs)} after ${signal.name}, code ${end.code}`,
    brief: `${how}, code ${end.code}`,
  };
}

/** How a container ended by itself after a proof; null when it was not seen to. */
function laterEnd(run: Observation | undefined): { readonly code: number; readonly afterMs: number } | null {
  return run?.end.kind === 'still-running' ? run.end.endedLater : null;
}

/** It ended before the signal, and a hook had begun. */
function exitedByHook({ signal, runs }: TargetResult): Answer | null {
  const [probe] = runs;
  if (probe?.end.kind !== 'exited-before-signal' || probe.hooks === null) return null;
  const brief = `a hook ends it in ${duration(probe.hooks.tookMs)}, ${exitWords(probe.end)}`;
  return { full: `${brief}, before ${signal.name} is sent`, brief };
}

/** It was never told to stop. */
function unstopped({ signal, runs }: TargetResult): Answer {
  const end = runs[0]?.end;
  const why = end?.kind === 'not-signalled' ? `${end.why}, so ` : '';
  return { full: `${why}${signal.name} is never sent and it runs on`, brief: `${signal.name} is never sent` };
}

function killed({ exit, stoppedWaiting, signal, grace, runs }: TargetResult): Answer {
  if (grace.budgetMs === 0) return same('SIGKILL follows at once: the grace period is 0');
  const budget = duration(grace.budgetMs);
  if (exit !== null) {
    return same(`exits ${duration(exit.afterMs)} after ${signal.name}, beyond the ${budget} budget`);
  }
  if (stoppedWaiting === null) return same(`still running at the end of the ${budget} budget`);
  const still = `still running ${duration(stoppedWaiting.afterMs)} after ${signal.name}`;
  // What is proved is that the signal is lost, not that the program would run on to the end of the budget.
  const later = laterEnd(runs[0]);
  const due =
    later === null
      ? `SIGKILL follows at ${budget} unless it exits`
      : `it exits by itself ${duration(later.afterMs)} after it, code ${later.code}`;
  const brief = later === null ? `SIGKILL is due at ${budget}` : `exits by itself, code ${later.code}`;
  switch (stoppedWaiting.proof) {
    case 'kernel-state':
      return { full: `${still}, which the kernel discarded; ${due}`, brief };
    case 'differential':
      return { full: `${still}, which a second run with an init proved lost; ${due}`, brief };
  }
}

function inconclusive({ signal, runs }: TargetResult): Answer {
  const [deciding] = runs;
  return deciding === undefined ? same('no container was run') : unanswered(deciding, signal.name);
}

function unanswered({ end, ready }: Observation, signal: string): Answer {
  switch (end.kind) {
    case 'exited-before-signal': {
      const full = `exited with ${exitWords(end)} before ${signal} was sent, ${duration(end.afterMs)} after its start`;
      return { full, brief: `exited before ${signal}, ${exitWords(end)}` };
    }
    case 'cannot-start':
      return same(`cannot start: ${CANNOT_START[end.reason]}`);
    case 'not-signalled':
    case 'exited':
    case 'still-running': {
      if (ready?.kind === 'not-ready') {
        const brief = `not ready after ${duration(ready.afterMs)}`;
        return { full: `${brief}: ${ready.why}`, brief };
      }
      if (end.kind !== 'not-signalled') return same(`could not determine how it stops on ${signal}`);
      return { full: `${signal} could not be sent: ${end.why}`, brief: `${signal} could not be sent` };
    }
  }
}

function same(text: string): Answer {
  return { full: text, brief: text };
}
