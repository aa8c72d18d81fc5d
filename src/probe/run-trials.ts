import type { Seen } from '../planning/next-trials.js';
import type { TargetPlan } from '../planning/plans.js';
import type { Emit } from '../trial/trial-step.js';
import { KnownTrials } from './known-trials.js';
import type { Session } from './session.js';
import { TrialFailures } from './trial-failures.js';
import { TrialStarter } from './trial-starter.js';
import { TrialsUnderWay } from './trials-under-way.js';

/** What the trials of one target come to; each may be called more than once. */
export interface TrialsNews {
  /** Hears of each result. */
  readonly onResult: (seen: Seen) => void;
  /** The only trial under way has ended, and perhaps none follows. */
  readonly onRecorded: () => void;
  /** Nothing more is to be observed, and containers have only to be removed. */
  readonly onAllSeen: () => void;
}

const NO_NEWS: TrialsNews = {
  onResult: () => undefined,
  onRecorded: () => undefined,
  onAllSeen: () => undefined,
};

/**
 * Runs what planning asks for, asking again after each result, until it asks for nothing. A container that is proved to be
 * out of the signal's reach is kept while others run: it may yet end by itself. While one takes long, what its end will
 * leave to be asked is asked already.
 *
 * @throws the first failure of a trial, once all that are under way have come to rest
 */
export async function runTrials(
  target: TargetPlan,
  session: Session,
  emit: Emit,
  news: Partial<TrialsNews> = {},
): Promise<Seen> {
  const { onResult, onRecorded, onAllSeen } = { ...NO_NEWS, ...news };
  const known = new KnownTrials(target);
  const failures = new TrialFailures();
  const underWay = new TrialsUnderWay({
    onBeside: (trials) => emit({ kind: 'beside', trials }),
    onOver: (id) => known.settle(id),
  });
  const starter = new TrialStarter({
    target,
    session,
    emit,
    known,
    underWay,
    failures,
    onResult,
    onRecorded,
  });
  for (;;) {
    const wanted = failures.isEmpty ? known.wanted : [];
    const ids = wanted.map(({ plan }) => plan.id);
    underWay.drop(new Set(ids));
    if (!known.isProvisional) failures.confirm(ids);
    const idle = wanted.filter(({ plan }) => !underWay.has(plan.id) && !failures.hasAhead(plan.id));
    const startable = target.isExclusive ? idle.slice(0, underWay.isEmpty ? 1 : 0) : idle;
    if (failures.isEmpty) for (const trial of startable) starter.start(trial);
    if (underWay.isEmpty) break;
    if (underWay.isAllSeen) {
      onAllSeen();
      // That containers are gone changes nothing of what is wanted.
      await underWay.over();
      if (failures.isEmpty && idle.length === 0) break;
      continue;
    }
    if (underWay.isHeldUp || !failures.isEmpty) underWay.letGo();
    await underWay.changed();
  }
  failures.throwFirst();
  return known.seen;
}
