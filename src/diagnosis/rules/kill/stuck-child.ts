import { endsByDefault } from '../../../kernel/default-action.js';
import type { ProcessFacts } from '../../../observation.js';
import { acts, hasHandler, laterSelf, wouldAct } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { type Refusal, refusalOf, remainingChildren, waitsForChild } from '../../facts/reactions.js';
import type { Missing } from '../../verdict.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const stuckChild = defineRule({
  id: 'stuck-child',
  severity: 'error',
  page: {
    title: 'PID 1 took the signal and waits for a child that does not end',
    what: 'The parent has a handler and is asleep in wait(2) for a child. The child ignores the signal, blocks it, or was never sent it.',
    why: 'A supervisor ends when its last child does. One child that does not hear keeps the whole container until SIGKILL, which then hits the others too.',
    before:
      'signal.signal(signal.SIGTERM, lambda *_: child.terminate())\nsys.exit(child.wait())         # the child ignores SIGTERM',
    after:
      'signal.signal(signal.SIGTERM, lambda *_: child.terminate())\ntry:\n    sys.exit(child.wait(timeout=8))    # below the grace period\nexcept subprocess.TimeoutExpired:\n    child.kill()',
    lookalikes:
      'A parent that keeps the signal to itself and has no handler is wrapper-as-pid-1. A child that takes the signal and hangs is stuck-handler. A parent that waits for clients and not in wait(2), as PostgreSQL does, is stuck-handler too.',
    wrong: 'A helper that the parent does not wait for may be named when another thing in the parent hangs.',
  },
  check(facts: Facts) {
    const { mainProcess, observation, signal } = facts;
    if (observation.end.kind !== 'still-running' || mainProcess === null) return null;
    if (
      !acts(facts, mainProcess) ||
      laterSelf(facts, mainProcess) === null ||
      !waitsForChild(facts, mainProcess)
    )
      return null;
    const remaining = remainingChildren(facts, mainProcess);
    // One that acts may be what is waited for, so nothing can be said of the others.
    if (remaining.some((child) => wouldAct(facts, child) && refusalOf(facts, child) === null)) return null;
    for (const child of remaining) {
      const refusal = refusalOf(facts, child);
      if (refusal === null || (refusal === 'was-not-told' && !endsByDefault(signal.number))) continue;
      return {
        message: `${describe(facts, mainProcess)} took ${signal.name} and waits for its child ${describe(facts, child)}, ${IN_WORDS[refusal]}.`,
        evidence: lines(
          signalEvidence(facts, mainProcess),
          afterEvidence(facts, mainProcess),
          signalEvidence(facts, child),
          afterEvidence(facts, child),
          endEvidence(facts),
        ),
        fix: FIXES[refusal],
        missing: missingBy(facts, refusal, child),
      };
    }
    return null;
  },
});

const IN_WORDS = {
  ignores: 'which ignores the signal',
  blocks: 'which blocks the signal and never takes it',
  'was-not-told': 'which was not sent it: without a handler it would have ended at once',
} as const satisfies Record<Refusal, string>;

const FIXES = {
  ignores:
    'Let the child handle the signal, or let the parent end it by SIGKILL after a time below the grace period.',
  blocks:
    'Unblock the signal in the child, or let the parent end it by SIGKILL after a time below the grace period.',
  'was-not-told': 'Pass the signal on to the child in the handler, before waiting for it.',
} as const satisfies Record<Refusal, string>;

function missingBy(facts: Facts, refusal: Refusal, child: ProcessFacts): Missing[] {
  switch (refusal) {
    case 'ignores':
      return ['handler'];
    case 'blocks':
      return hasHandler(facts, child) ? [] : ['handler'];
    case 'was-not-told':
      return ['forwarding'];
  }
}
