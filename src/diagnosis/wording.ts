import type { Disposition, ProcessFacts } from '../observation.js';
import { describe, dispositionAfter, dispositionBefore, type Facts, isStillPending, pidOf } from './facts.js';

/** `41 ms`, `1.53 s`, `30 s`. */
export function formatMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 10) / 100;
  return `${seconds} s`;
}

/** `PID 1 (sleep infinity): SIGTERM is at its default action: not caught, not ignored, not blocked; asleep in hrtimer_nanosleep.` */
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
  const pending = isStillPending(facts, process) ? `, and ${name} is still pending` : '';
  return `PID ${pidOf(facts, process)} after ${name}: still there, ${inWords(after, name)}${pending}.`;
}

/** How the trial ended, as one fact. */
export function endEvidence(facts: Facts): string {
  const { end } = facts.observation;
  const { name } = facts.signal;
  switch (end.kind) {
    case 'exited':
      return `Exited with code ${end.code} ${formatMs(end.afterMs)} after ${name} (± ${formatMs(end.uncertaintyMs)}, ${end.clock}'s clock).`;
    case 'still-running':
      return `Still running ${formatMs(end.afterMs)} after ${name}.`;
    case 'exited-before-signal':
      return `Exited with code ${end.code} ${formatMs(end.afterMs)} after its start, before ${name} was sent.`;
    case 'cannot-start':
      return `The engine said: ${end.message}`;
    case 'not-signalled':
      return `${name} was never sent: ${end.why}.`;
  }
}

/** Drops what could not be seen. */
export function facts(...lines: readonly (string | null)[]): string[] {
  return lines.filter((line) => line !== null);
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
      return `${name} is blocked (SigBlk) in every thread seen`;
    case 'waited':
      return `waits for ${name} itself (sigwait or signalfd)`;
    case 'unknown':
      return `what it would do with ${name} could not be seen`;
  }
}
