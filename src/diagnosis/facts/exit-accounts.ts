import { exitOrderOf as recordedOrder } from '../../kernel/record/record-facts.js';
import type { ExitOrder, KernelRecord, ProcessFacts } from '../../observation.js';
import { dispositionBefore } from './dispositions.js';
import type { ExitAccount } from './exit-account.js';
import type { SignalledFacts } from './facts.js';
import { frozenResult } from './frozen-trials.js';
import { type Race, raceOf } from './races.js';
import { recordedAccount } from './recorded-account.js';

/**
 * By the kernel's record where there is a complete one, else as far as looks and trials with frozen processes
 * tell.
 */
export function accountOf(facts: SignalledFacts, process: ProcessFacts): ExitAccount {
  const record = completeRecord(facts);
  const order = exitOrderOf(facts, process);
  if (record === null)
    return order === 'outlived-pid-1' ? { kind: order } : accountByFreezing(facts, process);
  if (order !== 'exited-first') return { kind: order };
  const account = recordedAccount(facts, record, process);
  if (!isByItself(account)) return account;
  // Sent the signal together with PID 1, it may only have been faster.
  if (facts.isToAll) return accountByFreezing(facts, process);
  const race = raceOf(facts, record, process);
  return race === null ? account : accountOfRacer(facts, process, { account, race });
}

/** True where the record shows it to have exited first, and that may be by chance. */
export function isRacer(facts: SignalledFacts, process: ProcessFacts): boolean {
  return racedBy(facts, process) !== null;
}

/** Why that may be by chance; null where the record does not show it to have exited first, or shows why it did. */
export function racedBy(facts: SignalledFacts, process: ProcessFacts): Race | null {
  const record = completeRecord(facts);
  if (record === null || facts.isToAll || exitOrderOf(facts, process) !== 'exited-first') return null;
  return isByItself(recordedAccount(facts, record, process)) ? raceOf(facts, record, process) : null;
}

function isByItself({ kind }: ExitAccount): boolean {
  return kind === 'exited-by-itself' || kind === 'exited-first';
}

/** What freezing it shows decides: a PID 1 that exits with it frozen did not wait, and was only slower. */
function accountOfRacer(
  facts: SignalledFacts,
  process: ProcessFacts,
  { account, race }: { readonly account: ExitAccount; readonly race: Race },
): ExitAccount {
  const result = frozenResult(facts, process);
  const isLeft =
    result.kind === 'left' ||
    result.kind === 'not-waited-for' ||
    (result.kind === 'unknown' && (result.why === 'sooner' || result.why === 'perhaps-sooner'));
  if (!isLeft) return account;
  // Some that wait for stopped children as well take a frozen one for gone: they sleep until then.
  return { kind: race === 'unseen' ? 'unseen' : 'not-waited-for' };
}

/** How a process exited relative to PID 1; `unseen` when nothing watched closely enough. */
export function exitOrderOf(facts: SignalledFacts, { pid }: ProcessFacts): ExitOrder {
  const seen = facts.observation.exitOrder[String(pid)];
  if (seen !== undefined) return seen;
  const record = completeRecord(facts);
  return (record && recordedOrder(record).get(pid)) ?? 'unseen';
}

/**
 * A process that was seen to exit first may have been ended by force, or only have been faster than a PID 1
 * that does not wait.
 */
function accountByFreezing(facts: SignalledFacts, process: ProcessFacts): ExitAccount {
  const isFirst = exitOrderOf(facts, process) === 'exited-first';
  // No signal but SIGKILL ends it, and who is not told to stop has no shutdown that could be cut short.
  if (isFirst && dispositionBefore(facts, process) === 'ignored') return { kind: 'exited-first' };
  const result = frozenResult(facts, process);
  switch (result.kind) {
    case 'waited-for':
      return { kind: 'exited-first' };
    case 'stayed':
      return { kind: isFirst ? 'exited-first' : 'unseen' };
    case 'ended-by-force':
      return result;
    case 'left':
    case 'not-waited-for':
      // One answer denies the other: a parent that waits for stopped children too (WUNTRACED) looks like this.
      return { kind: isFirst && !facts.isToAll ? 'unseen' : 'not-waited-for' };
    case 'unknown':
      // What is starting cannot be frozen twice at the same point.
      return { kind: isFirst && facts.observation.ready?.kind === 'at-once' ? 'exited-first' : 'unseen' };
  }
}

/** The kernel's record where it has everything; null elsewhere. */
export function completeRecord({ observation: { kernelRecord } }: SignalledFacts): KernelRecord | null {
  return kernelRecord?.complete === true ? kernelRecord : null;
}
