import { pid1Of } from '../../kernel/discard.js';
import { dispositionOf } from '../../kernel/disposition.js';
import { hasSignal } from '../../kernel/signal-set.js';
import type { ProcessFacts, SignalSets, Snapshot } from '../../observation.js';
import { isEmulated, isInit } from '../processes/programs.js';
import type { Facts } from './facts.js';
import { snapshotTime } from './snapshot-time.js';

export interface UnprotectedStart {
  /** How long PID 1 would have lost the signal, ms from the start of the container: known at least, and to the look that ended it where every change was kept. */
  readonly lostForMs: number;
  /** PID 1 as it was then. */
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
  // Tables of the start are kept when signal sets change: sigwait changes none, so its beginning is not known.
  if (lost === undefined || safe === undefined || pid1 === null || !haveOtherSets(pid1, pid1Of(safe)))
    return null;
  const lostForMs = snapshotTime(observation, safe.phase === 'before' ? lost : safe);
  return { lostForMs: Math.max(0, lostForMs), pid1 };
}

function haveOtherSets({ signals: one }: ProcessFacts, other: ProcessFacts | null): boolean {
  const sets = (signals: SignalSets | null | undefined) =>
    signals == null ? '' : [signals.blocked, signals.ignored, signals.caught].join();
  return sets(one) !== sets(other?.signals);
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
