import { pid1Of } from '../kernel/discard.js';
import { dispositionOf, isPending } from '../kernel/disposition.js';
import { hasSignal } from '../kernel/signal-set.js';
import type { Departure, Disposition, Observation, ProcessFacts, Snapshot } from '../observation.js';
import { isIdler, isInit, isShell } from './programs.js';

/** The trials of one target: the one that decides, and those that were run to explain it. */
export interface Evidence {
  readonly probe: Observation;
  /** The same image behind an init of the engine's. */
  readonly differential: Observation | null;
  /** The same image, never signalled. */
  readonly control: Observation | null;
}

/** What rules read: one observation, seen from the angles that matter. */
export interface Facts {
  readonly observation: Observation;
  readonly evidence: Evidence;
  readonly signal: { readonly name: string; readonly number: number };
  readonly budgetMs: number;
  /** The last table before the signal. */
  readonly before: Snapshot | null;
  /** Tables after the signal, oldest first. */
  readonly after: readonly Snapshot[];
  readonly last: Snapshot | null;
  readonly pid1: ProcessFacts | null;
  /** PID 1, then the inits, shells and launchers below it, down to the workload. */
  readonly chain: readonly ProcessFacts[];
  /** The program that does the image's work; PID 1 itself when nothing stands in front of it. */
  readonly workload: ProcessFacts | null;
  /** Everything but PID 1, before the signal. */
  readonly others: readonly ProcessFacts[];
  /** Ended within the budget. */
  readonly isStopped: boolean;
  /** Was, or would have been, SIGKILLed at the end of the budget. */
  readonly isKilled: boolean;
}

/** Derives the facts; pure. */
export function gatherFacts(evidence: Evidence): Facts {
  const observation = evidence.probe;
  const before = observation.snapshots.filter(({ phase }) => phase === 'before').at(-1) ?? null;
  const after = observation.snapshots.filter(({ phase }) => phase === 'after');
  const pid1 = before === null ? null : pid1Of(before);
  const { number } = observation.signal;
  const chain = before === null || pid1 === null ? [] : findChain(before, pid1, number);
  const { end } = observation;
  const budgetMs = observation.grace.budgetMs;
  const isStopped = end.kind === 'exited' && end.afterMs <= budgetMs;
  return {
    observation,
    evidence,
    signal: observation.signal,
    budgetMs,
    before,
    after,
    last: after.at(-1) ?? before,
    pid1,
    chain,
    workload: chain.at(-1) ?? null,
    others: before?.processes.filter(({ pid }) => pid !== before.initPid) ?? [],
    isStopped,
    isKilled: end.kind === 'still-running' || (end.kind === 'exited' && !isStopped),
  };
}

/** What the kernel would have done with the signal for this process, before it was sent. */
export function dispositionBefore(facts: Facts, process: ProcessFacts): Disposition {
  return dispositionOf(process, facts.signal.number);
}

/** The same at the last look after the signal; null once it was gone. */
export function dispositionAfter(facts: Facts, process: ProcessFacts): Disposition | null {
  const later = laterSelf(facts, process);
  return later === null ? null : dispositionOf(later, facts.signal.number);
}

/** True when the signal was still waiting to be taken at the last look. */
export function isStillPending(facts: Facts, process: ProcessFacts): boolean {
  const later = laterSelf(facts, process);
  return later !== null && isPending(later, facts.signal.number);
}

/** True for a disposition by which the program itself may act: a handler, sigwait, or a signalfd behind a block. */
export function acts(disposition: Disposition): boolean {
  return disposition === 'caught' || disposition === 'waited';
}

/** The process as the last table showed it; null once it was gone. */
export function laterSelf(facts: Facts, process: ProcessFacts): ProcessFacts | null {
  if (facts.after.length === 0) return null;
  return facts.last?.processes.find(({ pid }) => pid === process.pid) ?? null;
}

/** How a process went relative to PID 1; `unseen` when nothing watched closely enough. */
export function departureOf(facts: Facts, process: ProcessFacts): Departure {
  return facts.observation.departures[String(process.pid)] ?? 'unseen';
}

/** PID as it reads inside the container, for messages. */
export function pidOf(facts: Facts, process: ProcessFacts): number {
  if (process.pid === facts.before?.initPid) return 1;
  return process.containerPid ?? process.pid;
}

/** `python app.py (PID 7)`, short enough for a sentence. */
export function describe(facts: Facts, process: ProcessFacts): string {
  const args = process.args.length > 60 ? `${process.args.slice(0, 59)}…` : process.args;
  return `${args} (PID ${pidOf(facts, process)})`;
}

/** Children of a process before the signal. */
export function childrenOf(facts: Facts, process: ProcessFacts): ProcessFacts[] {
  return facts.others.filter(({ ppid }) => ppid === process.pid);
}

/** Everything below a process before the signal. */
export function descendantsOf(facts: Facts, process: ProcessFacts): ProcessFacts[] {
  return childrenOf(facts, process).flatMap((child) => [child, ...descendantsOf(facts, child)]);
}

/**
 * True for a child that a shell started with `&`: without job control POSIX shells then ignore SIGINT and SIGQUIT in it,
 * so its absence marks a foreground child, for which a trap has to wait.
 */
export function isBackgroundJob(process: ProcessFacts): boolean {
  const ignored = process.signals?.ignored;
  return ignored !== undefined && hasSignal(ignored, 2) && hasSignal(ignored, 3);
}

/** Down from PID 1 through inits, shells and anything that keeps the signal from a child that would act on it. */
function findChain(before: Snapshot, pid1: ProcessFacts, number: number): ProcessFacts[] {
  const chain = [pid1];
  for (let at = pid1; ; ) {
    const children = before.processes.filter(({ ppid, state }) => ppid === at.pid && state !== 'Z');
    const next = pickWorkload(at, children, before, number);
    if (next === null || chain.includes(next)) return chain;
    chain.push(next);
    at = next;
  }
}

function pickWorkload(
  at: ProcessFacts,
  children: readonly ProcessFacts[],
  before: Snapshot,
  number: number,
): ProcessFacts | null {
  const reaches = (process: ProcessFacts): boolean =>
    acts(dispositionOf(process, number)) ||
    before.processes.some(
      (child) => child.ppid === process.pid && child.pid !== process.pid && reaches(child),
    );
  const acting = children.find(reaches);
  if (isInit(at)) return acting ?? children[0] ?? null;
  if (isShell(at)) {
    if (acts(dispositionOf(at, number)) && children.every(isIdler)) return null;
    return acting ?? children.find((child) => !isIdler(child)) ?? children[0] ?? null;
  }
  return acts(dispositionOf(at, number)) ? null : (acting ?? null);
}
