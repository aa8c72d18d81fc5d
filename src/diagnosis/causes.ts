import type { ProcessFacts } from '../observation.js';
import {
  acts,
  departureOf,
  descendantsOf,
  dispositionAfter,
  dispositionBefore,
  type Facts,
  isBackgroundJob,
} from './facts.js';
import { isIdler, isInit, isShell } from './programs.js';
import { reraises, runtimeOf } from './runtimes.js';

/**
 * The process behind an init that the signal's default action ended; null when that is not how it went. The code is
 * 128 + signal, and the program had no handler, or only its runtime's, which gives the signal back to the kernel.
 */
export function diedOfDefaultAction(facts: Facts): ProcessFacts | null {
  const { end } = facts.observation;
  const { pid1 } = facts;
  if (end.kind !== 'exited' || !facts.isStopped || end.code !== 128 + facts.signal.number) return null;
  if (pid1 === null || !isInit(pid1)) return null;
  const child = facts.chain.find((process) => !isInit(process)) ?? null;
  if (child === null) return null;
  const disposition = dispositionBefore(facts, child);
  const runtime = runtimeOf(child);
  const isRuntimes =
    disposition === 'caught' && runtime !== null && runtime !== 'java' && runtime !== 'python';
  if (disposition !== 'default' && !(isRuntimes && runtimeOnly(runtime))) return null;
  // A shell in front of the program: the story is that of the program behind it.
  if (isShell(child) && abandonedProcesses(facts).length > 0) return null;
  return child;
}

/** Processes that were at work when PID 1 left, so that the kernel killed them; empty when all left in order. */
export function abandonedProcesses(facts: Facts): ProcessFacts[] {
  if (facts.observation.end.kind !== 'exited' || !facts.isStopped || facts.pid1 === null) return [];
  const candidates = facts.others.filter((process) => process.state !== 'Z' && !isIdler(process));
  return candidates.filter((process) => {
    switch (departureOf(facts, process)) {
      case 'left-first':
        return false;
      case 'outlived-pid-1':
        return true;
      case 'unseen':
        return cannotHaveLeftInOrder(facts, process);
    }
  });
}

/** A shell runs its trap only when its foreground child has ended; true when that is what keeps it. */
export function hasDeferredTrap(facts: Facts): boolean {
  const shell = facts.chain.find((process) => !isInit(process));
  if (shell === undefined || !isShell(shell) || dispositionBefore(facts, shell) !== 'caught') return false;
  const children = facts.others.filter(({ ppid }) => ppid === shell.pid);
  return children.length > 0 && !children.some(isBackgroundJob);
}

/** True when the only handler was the runtime's own one-shot: caught before the signal and no longer after it. */
export function isRuntimeHandlerOnly(facts: Facts): boolean {
  const { pid1 } = facts;
  if (pid1 === null || dispositionBefore(facts, pid1) !== 'caught') return false;
  const runtime = runtimeOf(pid1);
  return (
    runtime !== null && reraises(runtime) && dispositionAfter(facts, pid1) === 'default' && facts.isKilled
  );
}

/**
 * Without a look that saw it: who hangs below a shell or launcher that dies of the signal, or below one that leaves
 * without being able to wait, was left behind.
 */
function cannotHaveLeftInOrder(facts: Facts, process: ProcessFacts): boolean {
  const { pid1 } = facts;
  if (pid1 === null) return false;
  const shells = facts.chain.filter((link) => isShell(link) && link !== process);
  return shells.some((shell) => {
    const isBelow = descendantsOf(facts, shell).includes(process);
    if (!isBelow || !acts(dispositionBefore(facts, process))) return false;
    return dispositionBefore(facts, shell) === 'default';
  });
}

function runtimeOnly(runtime: 'node' | 'php' | 'ruby' | 'go' | 'deno'): boolean {
  switch (runtime) {
    case 'node':
    case 'php':
    case 'ruby':
    case 'go':
    case 'deno':
      return true;
  }
}
