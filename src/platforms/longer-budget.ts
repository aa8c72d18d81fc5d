import type { GraceFacts } from '../observation.js';
import { duration } from '../text/duration.js';
import type { Platform } from './platform.js';
import { findPlatform, platformNamed } from './platforms.js';

/**
 * What to write for a budget of so many seconds; null where the platform's is fixed, or allows no such time.
 */
export function longerBudget({ source }: GraceFacts, seconds: number): string | null {
  const platform = findPlatform(source);
  if (platform !== null) return writeBudget(platform, seconds);
  // A budget given by hand is of no platform: the two that most people write.
  const [kubernetes, compose] = [platformNamed('kubernetes'), platformNamed('compose')];
  return `${writeBudget(kubernetes, seconds)}; compose: ${writeBudget(compose, seconds)}`;
}

/** How a longer grace period is had on a platform, and how long it may be at most: a sentence or two. */
export function describeGracePeriod(platform: Platform): string {
  const { gracePeriod, budgetMs } = platform;
  if (gracePeriod.kind === 'fixed') return 'The grace period cannot be changed.';
  const { write, cap } = gracePeriod;
  const twice = budgetMs * 2;
  const limit = cap === null ? '' : ` ${cap.by} allows at most ${duration(cap.seconds * 1_000)}.`;
  return `For ${duration(twice)} write ${write(twice / 1_000)}.${limit}`;
}

function writeBudget({ gracePeriod }: Platform, seconds: number): string | null {
  if (gracePeriod.kind === 'fixed') return null;
  const { write, cap } = gracePeriod;
  return cap !== null && seconds > cap.seconds ? null : write(seconds);
}
