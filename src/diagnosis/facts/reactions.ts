import { keepsHandler, reraiserOf } from '../../kernel/reraise.js';
import { type Runtime, reraisesSignal, runtimeOf } from '../../kernel/runtimes.js';
import type { ProcessFacts, Snapshot } from '../../observation.js';
import { childrenOf } from '../processes/descent.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import { isBackgroundJob, isCopier, isShell } from '../processes/programs.js';
import {
  acts,
  dispositionAfter,
  dispositionBefore,
  hasHandler,
  isBlockedInMain,
  isStillPending,
  laterSelf,
} from './dispositions.js';
import type { Facts } from './facts.js';

/** True when a process that could not act on the signal when it was sent could in the last snapshot. */
export function becameAbleTooLate(facts: Facts, process: ProcessFacts): boolean {
  const after = dispositionAfter(facts, process);
  return after === 'caught' || after === 'waited';
}

/** True when the handler was no longer installed in the last snapshot: one-shot, or reset by itself. */
export function handlerIsGone(facts: Facts, process: ProcessFacts): boolean {
  const later = laterSelf(facts, process);
  if (later === null || later.signals === null || dispositionBefore(facts, process) !== 'caught')
    return false;
  return !hasHandler(facts, later) && !isBlockedInMain(facts, later);
}

/**
 * The runtime whose built-in handler alone caught the signal for PID 1 and re-raised it in vain; null
 * otherwise, also where a handler of the program was seen to run: by the kernel's record, or because it
 * stayed longer than a built-in one does.
 */
export function builtInReraise(facts: Facts): Runtime | null {
  const { pid1, observation, signal, after } = facts;
  const runtime = pid1 === null ? null : runtimeOf(pid1);
  if (pid1 === null || runtime === null || !reraisesSignal(runtime)) return null;
  if (dispositionBefore(facts, pid1) !== 'caught') return null;
  const { number } = signal;
  switch (reraiserOf(observation.kernelRecord, { pid: pid1.pid, runtime, number })) {
    case 'runtime':
      return runtime;
    case 'program':
      return null;
    case 'unknown':
      return after.some((table) => keepsHandler(table, number, observation.signalled?.callMs ?? 0))
        ? null
        : runtime;
  }
}

/** True when the process was last seen asleep in wait(2) for a child. */
export function waitsForChild(facts: Facts, process: ProcessFacts): boolean {
  return laterSelf(facts, process)?.threads?.some(({ wchan }) => /^do_wait/.test(wchan ?? '')) === true;
}

/**
 * Children from before the signal that were still running in the last snapshot and have work of their own.
 */
export function remainingChildren(facts: Facts, process: ProcessFacts): ProcessFacts[] {
  return childrenOf(process, facts.others).filter(
    (child) => !isCopier(child) && laterSelf(facts, child) !== null,
  );
}

/** The foreground child that was not sent the signal and for which a shell's trap waits; null otherwise. */
export function childThatDefersTrap(facts: Facts, shell: ProcessFacts): ProcessFacts | null {
  if (facts.isToAll) return null;
  if (!isShell(shell) || !hasHandler(facts, shell) || !acts(facts, shell)) return null;
  const remaining = remainingChildren(facts, shell).filter(({ signals }) => signals !== null);
  return remaining.find((child) => !isBackgroundJob(child)) ?? null;
}

/** Why the signal did not end a child that is still running. */
export type Refusal = 'ignores' | 'blocks' | 'not-sent';

/** Null for a child that may act on the signal. */
export function refusalOf(facts: Facts, child: ProcessFacts): Refusal | null {
  switch (dispositionBefore(facts, child)) {
    case 'ignored':
      return dispositionAfter(facts, child) === 'ignored' ? 'ignores' : null;
    case 'blocked':
      return isStillPending(facts, child) ? 'blocks' : null;
    case 'default':
      // It is not PID 1, so the default action would have ended it.
      return !facts.isToAll && dispositionAfter(facts, child) === 'default' ? 'not-sent' : null;
    case 'caught':
    case 'waited':
    case 'unknown':
      return null;
  }
}

/** New processes must have stayed this long: a loop around short commands is not a reload. */
const STAYED_MS = 900;

/**
 * New processes of the same programs in place of children that exited after the signal; empty when nothing
 * was replaced, or when the children had been sent the signal themselves, so that a supervisor would
 * replace them anyway.
 */
export function replacedChildren(facts: Facts, parent: ProcessFacts): ProcessFacts[] {
  const last = facts.after.at(-1);
  if (last === undefined || facts.isToAll || isShell(parent) || laterSelf(facts, parent) === null) return [];
  const old = childrenOf(parent, facts.others);
  // What an exited child leaves running becomes a child of PID 1, and is not new.
  const isOld = (process: ProcessFacts) => facts.others.some((each) => isSighting(each, process));
  const gone = old.filter((child) => laterSelf(facts, child) === null);
  const fresh = childrenOf(parent, last.processes).filter(
    (child) => isAlive(child) && !isOld(child) && gone.some(({ program }) => program === child.program),
  );
  const everFresh = new Set(
    facts.after
      .flatMap((table) => childrenOf(parent, table.processes).filter((child) => !isOld(child)))
      .map(({ pid }) => pid),
  );
  return fresh.every((child) => hasStayed(facts, child)) && everFresh.size <= old.length ? fresh : [];
}

/** True for a process of the last snapshot that had been there for a while. */
export function hasStayed({ after }: Facts, process: ProcessFacts): boolean {
  return (after.at(-1)?.atMs ?? 0) - firstSeenMs(after, process) >= STAYED_MS;
}

/** True when the process re-executed itself: systemd says so, others change program and arguments. */
export function hasReexecuted(facts: Facts, process: ProcessFacts): boolean {
  const later = laterSelf(facts, process);
  if (later === null) return false;
  const says = (each: ProcessFacts) => each.args.includes('--deserialize');
  if (says(later) && !says(process)) return true;
  if (process.argv === null || later.argv === null) return false;
  return process.program !== later.program && process.argv.join('\0') !== later.argv.join('\0');
}

function firstSeenMs(tables: readonly Snapshot[], process: ProcessFacts): number {
  const first = tables.find(({ processes }) => processes.some((seen) => isSighting(process, seen)));
  return first?.atMs ?? 0;
}
