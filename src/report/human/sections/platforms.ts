import type { PlatformFit } from '../../../diagnosis/platform-fit.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import { duration } from '../../../text/duration.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { namedMs } from '../answer.js';

/** With more exceptions than these it is shorter to name the platforms that fit. */
const FEW = 2;

/** Which platforms' default budgets the measured time fits; nothing where none could be compared. */
export function platforms(result: TargetResult, style: Style): string[] {
  const words = platformWords(result);
  return words === null ? [] : wrap(words, style.width, 2).map(style.palette.dim);
}

/** The same as one clause. */
export function platformWords(result: TargetResult): string | null {
  const longest = longestMs(result);
  const fitting = result.platforms.filter(({ fits }) => fits === true);
  const missed = result.platforms.filter(({ fits }) => fits === false);
  const others = result.platforms.filter(({ fits }) => fits === null);
  if (longest === null || fitting.length + missed.length === 0) return null;
  return `${duration(longest)} ${verdict(fitting, missed, others)}`;
}

/** As the headline names it, or longer where another run took longer. */
function longestMs({ exit, spread }: TargetResult): number | null {
  const named = [...(exit === null ? [] : [namedMs(exit)]), ...(spread?.exitMs ? [spread.exitMs.max] : [])];
  return named.length === 0 ? null : Math.max(...named);
}

function verdict(
  fitting: readonly PlatformFit[],
  missed: readonly PlatformFit[],
  others: readonly PlatformFit[],
): string {
  if (missed.length === 0) {
    if (others.length > FEW) return `fits the default budget of ${byBudget(fitting)}`;
    const but = others.length === 0 ? '' : ` but ${namesOf(others)} (not compared)`;
    return `fits the default budget of every platform${but}`;
  }
  const skipped = others.length === 0 ? '' : `; not compared: ${namesOf(others)}`;
  if (fitting.length === 0) return `fits no default budget (${longestOf(missed)} at most)${skipped}`;
  return `fits the default budget of ${byBudget(fitting)}; not of ${byBudget(missed)}${skipped}`;
}

function namesOf(fits: readonly PlatformFit[]): string {
  return fits.map(({ name }) => name).join(', ');
}

function longestOf(fits: readonly PlatformFit[]): string {
  return duration(Math.max(...fits.map(({ budgetMs }) => budgetMs)));
}

/** `kubernetes, ecs (30 s), docker (10 s)`: names that share a budget together, the longest first. */
function byBudget(fits: readonly PlatformFit[]): string {
  const budgets = [...new Set(fits.map(({ budgetMs }) => budgetMs))].toSorted((a, b) => b - a);
  return budgets
    .map((budget) => {
      const names = namesOf(fits.filter(({ budgetMs }) => budgetMs === budget));
      return `${names} (${duration(budget)})`;
    })
    .join(', ');
}
