import { isStopRequest } from '../../kernel/default-action.js';
import { runtimeOf } from '../../kernel/runtimes.js';
import type { Diagnosis, RemedyResult } from '../diagnosis.js';
import type { Facts } from '../facts/facts.js';
import { gatherFacts } from '../facts/gather-facts.js';
import { findInheritedPipe } from '../facts/inherited-pipe.js';
import type { Trials } from '../facts/trials.js';
import type { RuleId } from '../rules/index.js';
import { adviceWithoutCause } from './unknown-advice.js';

/** Programs that run another as another user and stay in front of it. */
const STAYS_IN_FRONT = /^(su|runuser|sudo|doas)$/;

/**
 * One sentence on what no remedy achieves; null when one is graceful, or where a finding gives better
 * advice.
 */
export function adviceOf(
  evidence: Trials,
  { outcome, missing, findings }: Diagnosis,
  ranked: readonly RemedyResult[],
): string | null {
  const best = ranked.find(({ recommended }) => recommended) ?? null;
  const has = (id: RuleId) => findings.some(({ rule }) => rule === id);
  if ((outcome !== 'killed' && outcome !== 'abrupt') || best?.outcome === 'graceful') return null;
  // A longer budget, more memory or another hook is the fix there.
  if (has('slow-shutdown') || has('oom-killed') || has('zero-grace') || has('hook-ends-program')) return null;
  const facts = gatherFacts(evidence);
  const { name } = facts.signal;
  if (has('uncatchable-stop-signal'))
    return `For a graceful stop the image needs STOPSIGNAL SIGTERM, and the program a SIGTERM handler.`;
  const pipe = findInheritedPipe(facts);
  if (has('inherited-pipe') && pipe !== null)
    return missing.includes('forwarding')
      ? `For a graceful stop ${name} has to reach what the child leaves running, too.`
      : `For a graceful stop ${pipe.holders[0].program} must not inherit the pipe, or has to exit on ${name} too.`;
  if (best !== null)
    return missing.includes('handler') ? `For a graceful stop ${handlerAdvice(facts)}` : null;
  // How it exited was not seen, so there may be nothing to change; that finding says what would show it.
  if (has('unseen-exit') && missing.length === 0) return null;
  if (has('survives-signal')) return adviceWithoutCause(facts);
  const nothing = `Changing how it starts ${ranked.length > 0 ? 'did not help' : 'does not help'}`;
  if (has('stuck-child')) return `${nothing}: the child that keeps running has to exit on ${name}.`;
  const inFront = [facts.pid1, ...facts.others].find((each) => each && STAYS_IN_FRONT.test(each.program));
  if (inFront != null && (has('killed-by-parent') || missing.includes('forwarding')))
    return `Start the program with setpriv or gosu in place of ${inFront.program}: they are replaced by the program, which then receives ${name} itself.`;
  if (has('abandoned-children'))
    return `${nothing}: PID 1 has to forward ${name} to the other processes and wait for them.`;
  if (missing.includes('handler')) return `${nothing}: ${handlerAdvice(facts)}`;
  if (missing.includes('forwarding'))
    return `No remedy that could be tried helps: what stands in front of the program has to forward ${name}, or start it with exec.`;
  // The program is not what is at fault there, and each finding names what is.
  if (has('killed-by-parent') || has('signal-means-something-else')) return null;
  return `${nothing}: the program itself has to be fixed.`;
}

function handlerAdvice({ mainProcess, signal }: Facts): string {
  const runtime = mainProcess === null ? null : runtimeOf(mainProcess);
  const program = runtime === null ? 'the program' : `the program (${runtime})`;
  if (!isStopRequest(signal.number))
    return `the image needs STOPSIGNAL SIGTERM, and ${program} its own SIGTERM handler.`;
  if (runtime === 'java' && / -Xrs( |$)/.test(mainProcess?.args ?? ''))
    return `${program} has to run without -Xrs, so that it handles ${signal.name}.`;
  return `${program} needs its own ${signal.name} handler.`;
}
