import type { Observation, ProcessFacts } from '../../observation.js';
import type { Facts } from './facts.js';
import { gatherFacts } from './gather-facts.js';
import { type LateChild, lateChildren, startedMeanwhile } from './late-children.js';
import { trialsOf } from './trials.js';

/** What a second probe with a later signal shows of a first one after whose signal children were started. */
export type SecondProbe =
  /** They were there before the signal this time, so the first was signalled too early. */
  | { readonly kind: 'was-early'; readonly started: readonly ProcessFacts[] }
  /** The same, and others were started after this signal too: it may still have been too early. */
  | {
      readonly kind: 'still-early';
      readonly started: readonly ProcessFacts[];
      readonly later: readonly LateChild[];
    }
  /** They were not: the signal made the program start them, and the first probe stands. */
  | { readonly kind: 'reacts' }
  /** No signal was sent, or nobody saw what was there. */
  | { readonly kind: 'unanswered' };

/** Compares the two. */
export function compareSignalTimes(first: Observation, second: Observation): SecondProbe {
  const [early, later] = [first, second].map((probe) => gatherFacts(trialsOf(probe)));
  if (early === undefined || later === undefined || second.signalled === null || later.before === null)
    return { kind: 'unanswered' };
  const started = startedMeanwhile(early, later);
  if (started.length === 0) return { kind: 'reacts' };
  // What both started after their signals, the signal made them start.
  const reactions = lateChildren(early).map(({ program }) => program);
  const others = lateChildren(later).filter(({ program }) => !reactions.includes(program));
  return others.length === 0
    ? { kind: 'was-early', started }
    : { kind: 'still-early', started, later: others };
}

/** True where the second probe does not show how a program exits that has started all it starts. */
export function isUntimely({ observation, trials: { early } }: Facts): boolean {
  if (early === null) return false;
  const { kind } = compareSignalTimes(early, observation);
  return kind === 'still-early' || kind === 'unanswered';
}
