import { longerBudget } from '../../../platforms/longer-budget.js';
import { duration } from '../../../text/duration.js';
import { dispositionBefore, isAtDefault } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { spentEvidence } from '../../wording/hook-words.js';
import { describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** The process on which the stop depends; null when it was not seen. */
  readonly process: NamedProcess | null;
  readonly exitedAfterMs: number;
  readonly budgetMs: number;
  /** Half as long again as the shutdown took. */
  readonly suggestedBudgetMs: number;
};

export const slowShutdown = defineRule({
  id: 'slow-shutdown',
  severity: 'error',
  page: {
    title: 'The program shuts down, but takes longer than the budget',
    what: 'The program exited after the signal, but only after the grace period. The platform sends SIGKILL before that.',
    why: 'SIGKILL interrupts the shutdown, so requests, messages or writes can be lost although the program means to finish them.',
    before: 'terminationGracePeriodSeconds: 5      # the shutdown takes 8 s',
    after:
      'terminationGracePeriodSeconds: 15\n\n# docker run --stop-timeout 15, compose: stop_grace_period: 15s, or make the shutdown shorter',
    lookalikes:
      'A program that does not exit at all is stuck-handler. One that could not act on the signal and exited late by itself is unhandled-signal or ignored-signal. One that takes nearly all of the budget passes with tight-budget.',
    wrong:
      'The time was measured without load. Under load a shutdown usually takes longer, so do not use the figure as an upper bound.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, budgetMs } = facts;
    const { end, grace } = facts.observation;
    if (end.kind !== 'exited' || facts.isStopped) return null;
    if (
      mainProcess !== null &&
      (isAtDefault(facts, mainProcess) || dispositionBefore(facts, mainProcess) === 'ignored')
    )
      return null;
    const who = mainProcess === null ? 'The container' : describe(facts, mainProcess);
    const enough = Math.ceil((end.afterMs * 1.5) / 1_000);
    return {
      data: {
        signal: facts.signal.name,
        process: mainProcess === null ? null : nameProcess(facts, mainProcess),
        exitedAfterMs: end.afterMs,
        budgetMs,
        suggestedBudgetMs: enough * 1_000,
      },
      message: `${who} took ${duration(end.afterMs)} to exit, longer than the budget of ${duration(budgetMs)}: the platform sends SIGKILL before the shutdown is done.`,
      evidence: lines(
        mainProcess === null ? null : signalEvidence(facts, mainProcess),
        endEvidence(facts),
        spentEvidence(facts),
      ),
      fix: fixFor(longerBudget(grace, enough), grace.source),
      missing: [],
      place: facts.observation.declared?.grace ?? null,
    };
  },
});

function fixFor(longer: string | null, platform: string): string {
  return longer === null
    ? `Make the shutdown shorter: ${platform} does not allow a budget that long.`
    : `Give it a longer budget (${longer}) or make the shutdown shorter.`;
}
