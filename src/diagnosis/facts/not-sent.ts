import { sentTo } from '../../kernel/record/record-facts.js';
import type { ProcessFacts } from '../../observation.js';
import { laterSelf } from './dispositions.js';
import { completeRecord } from './exit-accounts.js';
import type { Facts } from './facts.js';
import { refusalOf } from './reactions.js';

/**
 * True for a process that still runs because it was not sent the signal, or refuses it; false where it may be
 * about to exit, if slowly.
 */
export function wasNotSent(facts: Facts, process: ProcessFacts): boolean {
  if (laterSelf(facts, process) === null) return false;
  if (refusalOf(facts, process) !== null) return true;
  const record = facts.isToAll ? null : completeRecord(facts);
  return record !== null && sentTo(record, process.pid).length === 0;
}
