import type { Disposition, LoadCounts, LoadFacts, ProcessFacts } from '../../observation.js';
import { duration } from '../../text/duration.js';
import { dispositionAfter, dispositionBefore, isStillPending, laterSelf } from '../facts/dispositions.js';
import type { Facts } from '../facts/facts.js';
import { pidInside } from '../processes/process-tree.js';

/** Longest command line in a sentence. */
const MAX_ARGS = 60;

/** PID as it reads inside the container. */
export function pidOf(facts: Facts, process: ProcessFacts): number {
  return facts.before === null ? process.pid : pidInside(process, facts.before);
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
export function commandLine({ args, program }: ProcessFacts): string {
  // npm and others write a title over their arguments and pad it with blanks.
  const line = args.trim() === '' ? program : args.trim();
  return line.length > MAX_ARGS ? `${line.slice(0, MAX_ARGS - 1)}…` : line;
}

/** `sleep infinity (PID 1) before SIGTERM: no handler for SIGTERM (not caught, not ignored, not blocked); asleep in hrtimer_nanosleep.` */
export function signalEvidence(facts: Facts, process: ProcessFacts): string {
  const { name } = facts.signal;
  const wchan = process.threads?.[0]?.wchan;
  const asleep = wchan ? `; asleep in ${wchan}` : '';
  return `${describe(facts, process)} before ${name}: ${inWords(dispositionBefore(facts, process), name)}${asleep}.`;
}

/** What changed for the process after the signal; null when it was gone, or nothing looked. */
export function afterEvidence(facts: Facts, process: ProcessFacts): string | null {
  const after = dispositionAfter(facts, process);
  if (after === null) return null;
  const { name } = facts.signal;
  const state = laterSelf(facts, process)?.state;
  const halted = state === 'T' || state === 't' ? ' It is stopped or traced.' : '';
  const pending = isStillPending(facts, process) ? `, and ${name} is still pending` : '';
  return `PID ${pidOf(facts, process)} after ${name}: still there, ${inWords(after, name)}${pending}.${halted}`;
}

/** `98 requests to http://localhost:8080/ before SIGTERM: all answered`. */
export function loadBeforeSignal({ url, beforeSignal }: LoadFacts, signal: string): string {
  return `${requestsOf(beforeSignal)} to ${url} before ${signal}: ${fatesOf(beforeSignal)}`;
}

/** `97 requests after SIGTERM: 41 answered, 3 reset, 53 refused`. */
export function loadAfterSignal({ afterSignal }: LoadFacts, signal: string): string {
  return `${requestsOf(afterSignal)} after ${signal}: ${fatesOf(afterSignal)}`;
}

function requestsOf({ answered, reset, refused }: LoadCounts): string {
  const total = answered + reset + refused;
  return total === 1 ? '1 request' : `${total} requests`;
}

function fatesOf({ answered, reset, refused }: LoadCounts): string {
  if (reset + refused === 0) return answered === 0 ? 'none was decided' : 'all answered';
  const parts = [`${answered} answered`, `${reset} reset`, `${refused} refused`];
  return parts.filter((part) => !part.startsWith('0 ')).join(', ');
}

/** How the trial ended, as one fact. */
export function endEvidence(facts: Facts): string {
  const { end } = facts.observation;
  const { name } = facts.signal;
  switch (end.kind) {
    case 'exited':
      return end.afterMs < end.uncertaintyMs
        ? `Exited with code ${end.code} within ${duration(end.afterMs + end.uncertaintyMs)} of ${name} (${end.clock}'s clock).`
        : `Exited with code ${end.code} ${duration(end.afterMs)} after ${name} (± ${duration(end.uncertaintyMs)}, ${end.clock}'s clock).`;
    case 'still-running':
      return `Still running ${duration(end.afterMs)} after ${name}.${proofInWords(facts, end.proof)}`;
    case 'exited-before-signal':
      return `Exited with code ${end.code} ${duration(end.afterMs)} after its start, before ${name} was sent.`;
    case 'cannot-start':
      return `The engine said: ${end.message}`;
    case 'not-signalled':
      return `${name} was never sent: ${end.why}.`;
  }
}

/** What the same image did behind an init; null when that was not tried. */
export function differentialEvidence({ trials, signal }: Facts): string | null {
  const end = trials.differential?.end;
  if (end?.kind === 'exited')
    return `The same image behind an init exited with code ${end.code} ${duration(end.afterMs)} after ${signal.name}.`;
  if (end?.kind === 'still-running')
    return `The same image behind an init was still running ${duration(end.afterMs)} after ${signal.name}.`;
  return null;
}

/** Why holding the other processes still told nothing; null when it told something, or was not tried. */
export function notFrozenEvidence({ trials, signal }: Facts): string | null {
  const end = trials.frozenChildren?.end;
  const tried = 'A second container, in which they were to be frozen (SIGSTOP), told nothing either';
  switch (end?.kind) {
    case 'not-signalled':
      return `${tried}: ${end.why}.`;
    case 'cannot-start':
      return `${tried}: the engine said: ${end.message}`;
    case 'exited-before-signal':
      return `${tried}: it exited with code ${end.code} before ${signal.name} was sent.`;
    case 'exited':
    case 'still-running':
    case undefined:
      return null;
  }
}

/** What the same image did without a signal; null when that was not tried. */
export function controlEvidence({ trials }: Facts): string | null {
  const end = trials.control?.end;
  switch (end?.kind) {
    case 'exited':
    case 'exited-before-signal':
      return `The same image, never signalled, ended by itself with code ${end.code}.`;
    case 'still-running':
    case 'not-signalled':
      return 'The same image, never signalled, ran on.';
    case 'cannot-start':
    case undefined:
      return null;
  }
}

/** Drops what could not be seen. */
export function lines(...seen: readonly (string | null)[]): string[] {
  return seen.filter((line) => line !== null);
}

function proofInWords({ signal }: Facts, proof: 'kernel-state' | 'differential' | null): string {
  switch (proof) {
    case 'kernel-state':
      return ` The kernel had thrown ${signal.name} away, so waiting ended there.`;
    case 'differential':
      return ` The same image behind an init had died of ${signal.name} at once, so waiting ended there.`;
    case null:
      return '';
  }
}

function inWords(disposition: Disposition, name: string): string {
  switch (disposition) {
    case 'default':
      return `no handler for ${name} (not caught, not ignored, not blocked)`;
    case 'ignored':
      return `${name} is ignored (SigIgn)`;
    case 'caught':
      return `${name} is caught (SigCgt)`;
    case 'blocked':
      return `${name} is blocked (SigBlk), and no thread was seen waiting for it`;
    case 'waited':
      return 'a thread sleeps in sigwait or reads a signalfd';
    case 'unknown':
      return `what it would do with ${name} could not be seen`;
  }
}
