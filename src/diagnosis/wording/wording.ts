import type { Disposition, LoadCounts, LoadFacts, ProcessFacts, Proof } from '../../observation.js';
import { duration } from '../../text/duration.js';
import { dispositionAfter, dispositionBefore, isStillPending, laterSelf } from '../facts/dispositions.js';
import type { Facts } from '../facts/facts.js';
import { initSays } from '../facts/init-says.js';
import { pidInside } from '../processes/process-tree.js';

/** Longest command line in a sentence. */
const MAX_ARGS = 60;

/** PID inside the container, where known. */
export function pidOf(facts: Facts, process: ProcessFacts): number {
  const table = facts.before ?? facts.observation.snapshots.at(-1);
  return table === undefined ? process.pid : pidInside(process, table);
}

/** `python app.py (PID 7)`, short enough for a sentence. */
export function describe(facts: Facts, process: ProcessFacts): string {
  return `${commandLine(process)} (PID ${pidOf(facts, process)})`;
}

/** `PID 1 (python app.py)`, where it matters that it is PID 1. */
export function describeAsPid1(process: ProcessFacts): string {
  return `PID 1 (${commandLine(process)})`;
}

/** A command line short enough for a sentence. */
export function commandLine({ args, program }: Pick<ProcessFacts, 'args' | 'program'>): string {
  // npm and others overwrite their arguments with a title and pad it with blanks.
  const line = args.trim() === '' ? program : args.trim();
  return line.length > MAX_ARGS ? `${line.slice(0, MAX_ARGS - 1)}…` : line;
}

/**
 * `sleep infinity (PID 1) before SIGTERM: no handler (not caught, ignored or blocked); sleeping in
 * hrtimer_nanosleep.`
 */
export function signalEvidence(facts: Facts, process: ProcessFacts): string {
  const wchan = process.threads?.[0]?.wchan;
  const sleeping = wchan ? `; sleeping in ${wchan}` : '';
  return `${describe(facts, process)} before ${facts.signal.name}: ${inWords(dispositionBefore(facts, process))}${sleeping}.`;
}

/**
 * `PID 1 after SIGTERM: still running; blocked (SigBlk), no thread seen waiting for it; still pending.`
 * Null when it was gone, or nothing looked.
 */
export function afterEvidence(facts: Facts, process: ProcessFacts): string | null {
  const after = dispositionAfter(facts, process);
  if (after === null) return null;
  const state = laterSelf(facts, process)?.state;
  const running = state === 'T' || state === 't' ? 'stopped or traced' : 'still running';
  const pending = isStillPending(facts, process) ? '; still pending' : '';
  return `PID ${pidOf(facts, process)} after ${facts.signal.name}: ${running}; ${inWords(after)}${pending}.`;
}

/** `PID 7 was still running in the last snapshot.` Null when it was gone, or nothing looked. */
export function stillRunningEvidence(facts: Facts, process: ProcessFacts): string | null {
  return laterSelf(facts, process) === null
    ? null
    : `PID ${pidOf(facts, process)} was still running in the last snapshot.`;
}

/** `98 requests to http://localhost:8080/ before SIGTERM: all answered`. */
export function loadBeforeSignal({ url, beforeSignal }: LoadFacts, signal: string): string {
  return `${requestsOf(beforeSignal)} to ${url} before ${signal}: ${resultsOf(beforeSignal)}`;
}

/** `97 requests after SIGTERM: 41 answered, 3 reset, 53 refused`. */
export function loadAfterSignal({ afterSignal }: LoadFacts, signal: string): string {
  return `${requestsOf(afterSignal)} after ${signal}: ${resultsOf(afterSignal)}`;
}

function requestsOf({ answered, reset, refused }: LoadCounts): string {
  const total = answered + reset + refused;
  return total === 1 ? '1 request' : `${total} requests`;
}

function resultsOf({ answered, reset, refused }: LoadCounts): string {
  if (reset + refused === 0) return answered === 0 ? 'none answered or failed' : 'all answered';
  const parts = [`${answered} answered`, `${reset} reset`, `${refused} refused`];
  return parts.filter((part) => !part.startsWith('0 ')).join(', ');
}

/** How the trial ended, as one sentence. */
export function endEvidence(facts: Facts): string {
  const { end } = facts.observation;
  const { name } = facts.signal;
  switch (end.kind) {
    case 'exited':
      return end.afterMs < end.uncertaintyMs
        ? `Exited with code ${end.code}, within ${duration(end.afterMs + end.uncertaintyMs)} of ${name} (${end.clock}'s clock).`
        : `Exited with code ${end.code}, ${duration(end.afterMs)} after ${name} (± ${duration(end.uncertaintyMs)}, ${end.clock}'s clock).`;
    case 'still-running':
      return `Still running ${duration(end.afterMs)} after ${name}${proofInWords(facts, end.proof)}.${laterInWords(facts)}`;
    case 'exited-before-signal':
      return `Exited with code ${end.code}, ${duration(end.afterMs)} after the start, before ${name} was sent.`;
    case 'cannot-start':
      return engineEvidence(end.message);
    case 'not-signalled':
      return `${name} was not sent: ${end.why}.`;
  }
}

/** What the engine said when it refused, word for word. */
export function engineEvidence(message: string): string {
  return `Error from the engine: ${message}`;
}

const WHAT_INIT_SAYS = {
  died: ' (of a signal, as the init says)',
  exited: ' (by itself, as the init says)',
  nothing: '',
} as const;

/** What the same image did behind an init; null when that was not tried. */
export function differentialEvidence({ trials, signal }: Facts): string | null {
  const end = trials.differential?.end;
  if (end?.kind === 'exited')
    return `Behind an init the same image exited with code ${end.code}${WHAT_INIT_SAYS[initSays(trials) ?? 'nothing']}, ${duration(end.afterMs)} after ${signal.name}.`;
  if (end?.kind === 'still-running')
    return `Behind an init the same image was still running ${duration(end.afterMs)} after ${signal.name}.`;
  return null;
}

/** What the same image did without a signal; null when that was not tried. */
export function controlEvidence({ trials }: Facts): string | null {
  const end = trials.control?.end;
  switch (end?.kind) {
    case 'exited':
    case 'exited-before-signal':
      return `Without a signal the same image exited by itself with code ${end.code}.`;
    case 'still-running':
    case 'not-signalled':
      return 'Without a signal the same image kept running.';
    case 'cannot-start':
    case undefined:
      return null;
  }
}

/** Drops the facts that were not seen. */
export function lines(...seen: readonly (string | null)[]): string[] {
  return seen.filter((line) => line !== null);
}

function proofInWords({ signal }: Facts, proof: Proof | null): string {
  switch (proof) {
    case 'kernel-state':
      return `; the wait ended there because the kernel had discarded ${signal.name}`;
    case 'differential':
      return `; the wait ended there because the same image, behind an init, had died of ${signal.name} at once`;
    case null:
      return '';
  }
}

/** ` It exited by itself with code 0, 1.9 s after SIGTERM.` Empty when it was not seen to. */
function laterInWords({ observation: { end }, signal }: Facts): string {
  if (end.kind !== 'still-running' || end.endedLater === null) return '';
  const { code, afterMs } = end.endedLater;
  return ` It exited by itself with code ${code}, ${duration(afterMs)} after ${signal.name}.`;
}

function inWords(disposition: Disposition): string {
  switch (disposition) {
    case 'default':
      return 'no handler (not caught, ignored or blocked)';
    case 'ignored':
      return 'ignored (SigIgn)';
    case 'caught':
      return 'caught (SigCgt)';
    case 'blocked':
      return 'blocked (SigBlk), no thread seen waiting for it';
    case 'waited':
      return 'a thread waits for it (sigwait or signalfd)';
    case 'unknown':
      return 'disposition unknown';
  }
}
