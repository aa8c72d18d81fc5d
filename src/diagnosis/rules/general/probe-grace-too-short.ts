import type { HooksFacts } from '../../../observation.js';
import { hookLimitMs, stopBudgetMs } from '../../../pod-grace.js';
import type { ProbeGrace } from '../../../target-spec.js';
import { duration } from '../../../text/duration.js';
import { endedWithoutSignal, timelyExit } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { spentEvidence } from '../../wording/hook-words.js';
import { endEvidence, lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly probe: ProbeGrace['probe'];
  /** As the probe says. */
  readonly graceMs: number;
  /** What the kubelet then leaves between the signal and SIGKILL. */
  readonly leftMs: number;
  readonly exitedAfterMs: number;
  /** What hooks took before the signal, of the same grace period; 0 where there are none. */
  readonly hooksMs: number;
  /** For half as long again as the shutdown took. */
  readonly suggestedBudgetMs: number;
};

export const probeGraceTooShort = defineRule({
  id: 'probe-grace-too-short',
  severity: 'warning',
  page: {
    title: 'Where a probe fails, the container has less time than its shutdown takes',
    what: 'The livenessProbe or startupProbe has a terminationGracePeriodSeconds of its own. It holds in place of that of the Pod where the kubelet stops the container because the probe fails, hooks included, with 2 s left for the stop at the least. The shutdown that was measured takes longer.',
    why: "The container is restarted with SIGKILL in the middle of a shutdown for which the Pod's own grace period leaves the time.",
    before:
      'terminationGracePeriodSeconds: 60      # the shutdown takes 4 s\n...\nlivenessProbe:\n  terminationGracePeriodSeconds: 2',
    after: 'livenessProbe:\n  terminationGracePeriodSeconds: 6',
    lookalikes:
      "A shutdown that takes longer than the grace period of the Pod is slow-shutdown, whatever its probes say. One that is shorter than the Pod's and long enough for the shutdown is what the field is for. A probe without one has that of the Pod.",
    wrong:
      'A container whose livenessProbe fails may hang, and then takes longer than here, or never exits: a short grace period restarts it sooner. Where nothing is lost by SIGKILL, that is right. One that fails its startupProbe was not up, and may take less.',
  },
  check(facts: Facts): Match<Data> | null {
    const { declared, hooks, ready, secondSignal } = facts.observation;
    const exit = timelyExit(facts);
    if (declared === null || exit === null) return null;
    // Neither is how a probe ends it.
    if (ready?.kind === 'at-once' || secondSignal !== null || endedWithoutSignal(facts) !== null) return null;
    const tooShort = declared.probeGraces.find(
      (grace) => exit.afterMs - exit.uncertaintyMs > leftBy(grace, hooks),
    );
    if (tooShort === undefined) return null;
    const { probe, seconds, place } = tooShort;
    const hooksMs = hooks?.tookMs ?? 0;
    const enough = Math.ceil((hooksMs + exit.afterMs * 1.5) / 1_000);
    const leftMs = leftBy(tooShort, hooks);
    return {
      data: {
        signal: facts.signal.name,
        probe,
        graceMs: seconds * 1_000,
        leftMs,
        exitedAfterMs: exit.afterMs,
        hooksMs,
        suggestedBudgetMs: enough * 1_000,
      },
      message: `The shutdown took ${duration(exit.afterMs)}. Where the ${probe} fails, its own terminationGracePeriodSeconds of ${seconds} holds, and SIGKILL follows ${duration(leftMs)} after ${facts.signal.name}.${whenMeasured(probe)}`,
      evidence: lines(endEvidence(facts), spentEvidence(facts)),
      fix: `Set terminationGracePeriodSeconds of the ${probe} to ${enough}, or leave it out: then the Pod's holds.`,
      missing: [],
      place,
    };
  },
});

/** Between the signal and SIGKILL; a hook is cut off at the end of the grace period, and no other container is waited for. */
function leftBy({ seconds }: ProbeGrace, hooks: HooksFacts | null): number {
  const hookMs = hooks === null ? null : Math.min(hooks.tookMs, hookLimitMs(seconds));
  return stopBudgetMs(seconds, { hookMs, waitMs: null });
}

function whenMeasured(probe: ProbeGrace['probe']): string {
  return probe === 'startupProbe' ? ' It was measured of a container that was up.' : '';
}
