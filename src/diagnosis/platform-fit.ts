import { parseSignal, SIGTERM } from '../kernel/signals.js';
import { lastBefore, type Observation } from '../observation.js';
import type { Platform } from '../platforms/platform.js';
import type { Outcome } from './verdict.js';

/** A platform's default budget against the time that was measured. */
export interface PlatformFit {
  readonly name: string;
  readonly budgetMs: number;
  /** Null where the platform signals in another way, or the time is too close to the budget to tell. */
  readonly fits: boolean | null;
}

/**
 * Which platforms' default budgets the longest of these exits fits; empty where no exit was measured, or
 * one is not known to have come of the signal. The trials are of one target and one plan.
 */
export function comparePlatforms(
  trials: readonly { readonly outcome: Outcome; readonly observation: Observation }[],
  platforms: readonly Platform[],
): PlatformFit[] {
  const exits = trials.flatMap(({ outcome, observation: { end } }) =>
    end.kind === 'exited' && outcome !== 'inconclusive' && outcome !== 'completed' ? [end] : [],
  );
  const [first] = trials;
  if (first === undefined || exits.length < trials.length) return [];
  const atLeast = Math.max(...exits.map(({ afterMs, uncertaintyMs }) => afterMs - uncertaintyMs));
  const atMost = Math.max(...exits.map(({ afterMs, uncertaintyMs }) => afterMs + uncertaintyMs));
  const judge = (platform: Platform): boolean | null => {
    if (!trials.every(({ observation }) => signalsAlike(platform, observation))) return null;
    if (atMost <= platform.budgetMs) return true;
    return atLeast > platform.budgetMs ? false : null;
  };
  return platforms.map((platform) => ({
    name: platform.name,
    budgetMs: platform.budgetMs,
    fits: judge(platform),
  }));
}

/** True when the platform would have sent this container the same signal, to the same processes. */
function signalsAlike(platform: Platform, observation: Observation): boolean {
  const { image, declared, signal, secondSignal, snapshots } = observation;
  // What ended only after another signal says nothing of a platform that sends one.
  if (secondSignal !== null) return false;
  const isOfItsFile = signal.source === 'declared' && declared?.platform === platform.name;
  const sent = platform.signal ?? image.stopSignal;
  const number = (sent === null ? null : parseSignal(sent)?.number) ?? SIGTERM;
  if (!isOfItsFile && number !== signal.number) return false;
  if (platform.reach === signal.reach) return true;
  const before = lastBefore(snapshots);
  return before?.processes.length === 1 && before.foreign === 0;
}
