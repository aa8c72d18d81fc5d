/** The outcomes, in the order in which reports count them. */
export const OUTCOMES = ['graceful', 'completed', 'abrupt', 'killed', 'unstopped', 'inconclusive'] as const;

/**
 * One per target: graceful and abrupt exited in time because of the signal or a hook, completed by itself as a
 * job does, killed did not, unstopped was never told to, as a hook failed, inconclusive could not be tested.
 */
export type Outcome = (typeof OUTCOMES)[number];

export type Missing = 'handler' | 'init' | 'forwarding';

/** `error` explains a failure, `warning` a flaw in a pass, `inconclusive` why nothing was tested. */
export type Severity = 'error' | 'warning' | 'info' | 'inconclusive';

/** How many there are of each outcome. */
export function countOutcomes(judged: readonly { readonly outcome: Outcome }[]): Record<Outcome, number> {
  const counts = OUTCOMES.map((outcome) => [
    outcome,
    judged.filter((each) => each.outcome === outcome).length,
  ]);
  return Object.fromEntries(counts) as Record<Outcome, number>;
}
