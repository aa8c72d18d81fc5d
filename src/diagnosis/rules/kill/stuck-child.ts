import { endsByDefault } from '../../../kernel/default-action.js';
import type { ProcessFacts } from '../../../observation.js';
import { acts, hasHandler, laterSelf, wouldAct } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { type Refusal, refusalOf, remainingChildren, waitsForChild } from '../../facts/reactions.js';
import type { Missing } from '../../verdict.js';
import { afterEvidence, describe, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly parent: NamedProcess;
  readonly child: NamedProcess;
  /** Why the child does not exit. */
  readonly reason: Refusal;
};

export const stuckChild = defineRule({
  id: 'stuck-child',
  severity: 'error',
  page: {
    title: 'The program received the signal and waits for a child that does not exit',
    what: 'The parent has a handler and sleeps in wait(2) for a child. The child ignores the signal, blocks it, or was not sent it.',
    why: 'A supervisor exits when its last child has exited. One child that does not act on the signal keeps the whole container running until the platform sends SIGKILL, which ends the other processes too.',
    before:
      'signal.signal(signal.SIGTERM, lambda *_: child.terminate())\nsys.exit(child.wait())         # the child ignores SIGTERM',
    after:
      'signal.signal(signal.SIGTERM, lambda *_: child.terminate())\ntry:\n    sys.exit(child.wait(timeout=8))    # below the grace period\nexcept subprocess.TimeoutExpired:\n    child.kill()',
    lookalikes:
      'A parent that has no handler and does not forward the signal is wrapper-as-pid-1. A child that receives the signal and hangs is stuck-handler. A parent that waits for clients and not in wait(2), as PostgreSQL does, is stuck-handler too.',
    wrong:
      'The child named may be a helper for which the parent does not wait, while something else in the parent hangs.',
  },
  check(facts: Facts): Match<Data> | null {
    const { mainProcess, observation, signal } = facts;
    if (observation.end.kind !== 'still-running' || mainProcess === null) return null;
    if (
      !acts(facts, mainProcess) ||
      laterSelf(facts, mainProcess) === null ||
      !waitsForChild(facts, mainProcess)
    )
      return null;
    const remaining = remainingChildren(facts, mainProcess);
    // The parent may wait for a child that acts, so nothing can be said of the others.
    if (remaining.some((child) => wouldAct(facts, child) && refusalOf(facts, child) === null)) return null;
    for (const child of remaining) {
      const reason = refusalOf(facts, child);
      if (reason === null || (reason === 'not-sent' && !endsByDefault(signal.number))) continue;
      return {
        data: {
          signal: signal.name,
          parent: nameProcess(facts, mainProcess),
          child: nameProcess(facts, child),
          reason,
        },
        message: `${describe(facts, mainProcess)} received ${signal.name} and waits for its child ${describe(facts, child)}, ${IN_WORDS[reason]}.`,
        evidence: lines(
          signalEvidence(facts, mainProcess),
          afterEvidence(facts, mainProcess),
          signalEvidence(facts, child),
          afterEvidence(facts, child),
          endEvidence(facts),
        ),
        fix: FIXES[reason],
        missing: missingBy(facts, reason, child),
      };
    }
    return null;
  },
});

const IN_WORDS = {
  ignores: 'which ignores it',
  blocks: 'which blocks it',
  'not-sent':
    'which was not sent it: without a handler the default action would have ended the child at once',
} as const satisfies Record<Refusal, string>;

const FIXES = {
  ignores:
    'Handle the signal in the child, or have the parent SIGKILL the child after a time limit below the grace period.',
  blocks:
    'Unblock the signal in the child, or have the parent SIGKILL the child after a time limit below the grace period.',
  'not-sent': 'Forward the signal to the child in the handler before waiting for it.',
} as const satisfies Record<Refusal, string>;

function missingBy(facts: Facts, reason: Refusal, child: ProcessFacts): Missing[] {
  switch (reason) {
    case 'ignores':
      return ['handler'];
    case 'blocks':
      return hasHandler(facts, child) ? [] : ['handler'];
    case 'not-sent':
      return ['forwarding'];
  }
}
