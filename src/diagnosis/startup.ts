import { pid1Of } from '../kernel/discard.js';
import { dispositionOf } from '../kernel/disposition.js';
import { hasSignal } from '../kernel/signal-set.js';
import type { ProcessFacts, Snapshot } from '../observation.js';
import type { Facts } from './facts.js';
import { sinceStart } from './moments.js';
import { isEmulated, isInit } from './programs.js';

export interface UnprotectedStart {
  /** The last look at which PID 1 would have lost the signal, and the first one after it from which on it takes it; ms since the start. */
  readonly lastMs: number;
  readonly untilMs: number;
  /** PID 1 as it was at that last look. */
  readonly pid1: ProcessFacts;
}

/** The time from the start in which PID 1 would have lost the signal; null when none was seen, or when it never takes it. */
export function unprotectedStart(facts: Facts): UnprotectedStart | null {
  const { observation, before } = facts;
  const upToSignal = observation.snapshots.filter(({ phase }) => phase !== 'after');
  // A handler may also go after the signal, so later tables count only where it came before the handler.
  const tables = before !== null && takes(facts, before) ? upToSignal : [...upToSignal, ...facts.after];
  const lastSafe = tables.findLastIndex((table) => takes(facts, table));
  const lastLost = tables.findLastIndex((table, index) => index < lastSafe && loses(facts, table));
  const lost = tables[lastLost];
  const safe = tables.slice(lastLost + 1).find((table) => takes(facts, table));
  const pid1 = lost === undefined ? null : pid1Of(lost);
  if (lost === undefined || safe === undefined || pid1 === null) return null;
  return { lastMs: sinceStart(observation, lost), untilMs: sinceStart(observation, safe), pid1 };
}

function takes({ signal }: Facts, table: Snapshot): boolean {
  const pid1 = pid1Of(table);
  if (pid1 === null) return false;
  return isInit(pid1) || ['caught', 'waited', 'blocked'].includes(dispositionOf(pid1, signal.number));
}

/** A quick look may hide what a process sleeps in; a program with a handler was not in sigwait before it had that. */
function loses(facts: Facts, table: Snapshot): boolean {
  const pid1 = pid1Of(table);
  if (pid1 === null || isInit(pid1) || isEmulated(pid1) || pid1.signals === null) return false;
  const disposition = dispositionOf(pid1, facts.signal.number);
  if (disposition === 'unknown') return pid1.state !== 'Z' && installsHandler(facts);
  return disposition === 'default' || disposition === 'ignored';
}

function installsHandler({ pid1, after, signal }: Facts): boolean {
  const last = after.at(-1);
  const later = last === undefined ? null : pid1Of(last);
  return [pid1, later].some((each) => each?.signals != null && hasSignal(each.signals.caught, signal.number));
}
