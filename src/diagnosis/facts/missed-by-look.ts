import {
  executedBy,
  exitOf,
  forkedAfterSignal,
  forkedBeforeSignal,
  mentions,
} from '../../kernel/record/record-facts.js';
import type { KernelEvent, KernelRecord, ProcessFacts } from '../../observation.js';
import { isSighting } from '../processes/process-tree.js';
import type { SignalledFacts } from './facts.js';

type Forked = Extract<KernelEvent, { readonly kind: 'forked' }>;

/** A fork that has executed nothing by then is taken for a program of its own, and not for one on its way to another. */
const FORKED_MS = 50;

/**
 * The processes that were there when the signal was sent and that the last look before it does not show: on a busy
 * machine the engine may take a second to send it. Empty without a complete record of the kernel, which alone tells what
 * came before the signal and what after it.
 */
export function missedByLook(facts: SignalledFacts): ProcessFacts[] {
  const { before, after, observation } = facts;
  const { kernelRecord: record } = observation;
  if (before === null || record?.complete !== true || record.signalledAtMs === null) return [];
  const shown = new Map(before.processes.map((process) => [process.pid, process]));
  const later = new Set(forkedAfterSignal(record).map(({ pid }) => pid));
  const seen = new Map<number, ProcessFacts>();
  const isNews = (process: ProcessFacts) => {
    const { pid, state } = process;
    const same = shown.get(pid);
    if (seen.has(pid) || later.has(pid) || state === 'Z' || (same && isSighting(same, process))) return false;
    // What runs in the container and is not of it, such as what a health check has left behind, is in no record.
    return mentions(record, pid);
  };
  for (const process of after.flatMap(({ processes }) => processes))
    if (isNews(process)) seen.set(process.pid, process);
  const unseen = forkedBeforeSignal(record).filter(
    (fork) => ![seen, later, shown].some((pids) => pids.has(fork.pid)) && wasThere(record, fork),
  );
  return [...seen.values(), ...unseen.map((fork) => asRecorded(record, fork))];
}

/** Those of the others that had not exited between the last look and the signal, as far as that is known. */
export function presentAtSignal({ others, observation: { kernelRecord } }: SignalledFacts): ProcessFacts[] {
  if (kernelRecord?.complete !== true) return [...others];
  return others.filter(({ pid }) => (exitOf(kernelRecord, pid)?.atMs ?? 0) >= 0);
}

/** False for one that had exited by the time of the signal. */
function wasThere(record: KernelRecord, { pid, atMs }: Forked): boolean {
  const endMs = exitOf(record, pid)?.atMs ?? Number.POSITIVE_INFINITY;
  return endMs > 0 && (executedBy(record, pid, atMs) !== null || endMs - atMs > FORKED_MS);
}

/** What the kernel's record alone tells of a process that no look has seen. */
function asRecorded(record: KernelRecord, { pid, parent, program: forked, atMs }: Forked): ProcessFacts {
  const program = executedBy(record, pid, atMs) ?? forked;
  const unknown = {
    containerPid: null,
    argv: null,
    startTicks: null,
    signals: null,
    threads: null,
    exiting: null,
  };
  return { pid, ppid: parent, state: 'S', program, args: program, ...unknown };
}
