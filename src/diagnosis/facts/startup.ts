import { pid1Of } from '../../kernel/discard.js';
import { dispositionOf } from '../../kernel/disposition.js';
import { hasSignal } from '../../kernel/signal-set.js';
import type { ProcessFacts, SignalSets, Snapshot } from '../../observation.js';
import { isEmulated, isInit } from '../processes/programs.js';
import type { Facts } from './facts.js';
import { snapshotTime } from './snapshot-time.js';

export interface UnprotectedStart {
  /** From the start of the container; a lower bound where not every change was kept. */
  readonly lostForMs: number;
  /** The same without the time in which the machine was too busy to run PID 1, as far as that is known. */
  readonly ownMs: number;
  /** PID 1 as it was then. */
  readonly pid1: ProcessFacts;
}

/** A program that looks at a clock, and does nothing else for so long, is starved for most of that on a busy machine. */
const LEAST_OWN = 1 / 4;

/** How long PID 1 could not act on the signal at first; null when it always or never could. */
export function unprotectedStart(facts: Facts): UnprotectedStart | null {
  const { observation, before } = facts;
  const upToSignal = observation.snapshots.filter(({ phase }) => phase !== 'after');
  // A handler may be uninstalled after the signal: later tables count only where none came before it.
  const tables = before !== null && takes(facts, before) ? upToSignal : [...upToSignal, ...facts.after];
  const lastSafe = tables.findLastIndex((table) => takes(facts, table));
  const lastLost = tables.findLastIndex((table, index) => index < lastSafe && loses(facts, table));
  const lost = tables[lastLost];
  const safe = tables.slice(lastLost + 1).find((table) => takes(facts, table));
  const pid1 = lost === undefined ? null : pid1Of(lost);
  // Tables of the start are kept when signal sets change: sigwait changes none, so its start is not known.
  if (lost === undefined || safe === undefined || pid1 === null || !haveOtherSets(pid1, pid1Of(safe)))
    return null;
  const last = safe.phase === 'before' ? lost : safe;
  const lostForMs = Math.max(0, snapshotTime(observation, last));
  const ownMs = Math.max(lostForMs - starvedBetween(tables[0], last), lostForMs * LEAST_OWN);
  return { lostForMs, ownMs, pid1 };
}

/** What was before the first table is not counted: the runtime that made the container was PID 1 before that. */
function starvedBetween(first: Snapshot | undefined, last: Snapshot): number {
  return Math.max(0, (last.starvedMs ?? 0) - (first?.starvedMs ?? last.starvedMs ?? 0));
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

/** A quick snapshot may hide the wait channel; a program that installs a handler was not in sigwait. */
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
