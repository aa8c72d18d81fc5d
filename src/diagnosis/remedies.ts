import { runtimeOf } from '../kernel/runtimes.js';
import type { Observation, ProcessFacts, RemedyChange } from '../observation.js';
import { abandonedProcesses } from './abandonment.js';
import { descendantsOf } from './descent.js';
import { diagnose } from './diagnose.js';
import type { Diagnosis, Outcome, RemedyResult } from './diagnosis.js';
import { wouldAct } from './dispositions.js';
import { patchOf } from './dockerfile.js';
import { endedByRuntime } from './endings.js';
import { type Evidence, evidenceOf } from './evidence.js';
import { type Facts, gatherFacts } from './facts.js';
import { isCopier, isIdler, isInit, isShell } from './programs.js';
import { caveatOf, doubtOf, howTo, programOf } from './remedy-wording.js';
import type { RuleId } from './rules/index.js';
import { commandLine } from './wording.js';

/** A changed trial, and the trials that settle what it did. */
export interface RemedyEvidence {
  readonly change: RemedyChange | null;
  readonly probe: Observation;
  readonly control: Observation | null;
  readonly held: Observation | null;
}

const OUTCOMES: readonly Outcome[] = ['graceful', 'abrupt', 'killed', 'inconclusive'];
/** In the program's image before at the platform; what changes least first. */
const KINDS: readonly RemedyChange['kind'][] = [
  'exec-form',
  'entrypoint',
  'default-signal',
  'stop-signal',
  'init',
];

/**
 * Judges what each remedy achieved, best first. The first is recommended if it achieved more than the image does as it
 * is, without leaving a program out or behind.
 */
export function rankRemedies(
  evidence: Evidence,
  before: Diagnosis,
  remedies: readonly RemedyEvidence[],
): RemedyResult[] {
  const facts = gatherFacts(evidence);
  const judged = remedies.flatMap(({ change, probe, control, held }) => {
    if (change === null) return [];
    const tried = { ...evidenceOf(probe), control, held };
    const { outcome, exit } = diagnose(tried);
    const flaw = flawOf(change, facts, gatherFacts(tried), outcome, before);
    const isBetter = OUTCOMES.indexOf(outcome) < OUTCOMES.indexOf(before.outcome);
    return [{ change, outcome, exit, probe, flaw, isFit: isBetter && flaw === null }];
  });
  judged.sort((one, other) => Number(other.isFit) - Number(one.isFit) || rankOf(one) - rankOf(other));
  return judged.map(({ change, outcome, exit, probe, flaw, isFit }, index) => {
    const doubt = doubtOf(outcome, probe);
    return {
      id: change.kind === 'stop-signal' ? change.signal : change.kind,
      outcome,
      exit:
        exit === null ? null : { code: exit.code, afterMs: exit.afterMs, uncertaintyMs: exit.uncertaintyMs },
      verified: doubt === null,
      note: doubt ?? flaw ?? caveatOf(change, facts),
      recommended: index === 0 && isFit,
      dockerfile: patchOf(change, evidence.probe),
      how: howTo(change, facts),
    };
  });
}

/** One sentence on what no remedy achieves; null when one makes the image graceful, or where more is known than that. */
export function adviceOf(
  evidence: Evidence,
  { outcome, missing, findings }: Diagnosis,
  ranked: readonly RemedyResult[],
): string | null {
  const best = ranked.find(({ recommended }) => recommended) ?? null;
  const has = (id: RuleId) => findings.some(({ rule }) => rule === id);
  if ((outcome !== 'killed' && outcome !== 'abrupt') || best?.outcome === 'graceful') return null;
  // More time or more memory is the answer there.
  if (has('slow-shutdown') || has('oom-killed')) return null;
  const { decider, signal } = gatherFacts(evidence);
  const runtime = decider === null ? null : runtimeOf(decider);
  const handler = `only a handler for ${signal.name} in the program${runtime === null ? '' : ` (${runtime})`}`;
  if (best !== null)
    return missing.includes('handler') ? `To be graceful it needs more: ${handler} can do that.` : null;
  const nothing = `Nothing that changes only how it is started ${ranked.length > 0 ? 'has helped' : 'would help'}`;
  if (has('stuck-child')) return `${nothing}: the child that stays has to end on ${signal.name}.`;
  if (has('abandoned-children'))
    return `${nothing}: what runs as PID 1 has to tell the others and wait for them.`;
  if (missing.includes('handler')) return `${nothing}: ${handler} will do.`;
  return `${nothing}: it is the program that has to change.`;
}

function rankOf({ outcome, change }: { outcome: Outcome; change: RemedyChange }): number {
  return OUTCOMES.indexOf(outcome) * KINDS.length + KINDS.indexOf(change.kind);
}

/** Why a change that ends the container is no cure all the same; null when it is one. */
function flawOf(
  change: RemedyChange,
  facts: Facts,
  tried: Facts,
  outcome: Outcome,
  before: Diagnosis,
): string | null {
  if (outcome !== 'graceful' && outcome !== 'abrupt') return null;
  const behind = abandonedProcesses(tried).find((process) => wouldAct(tried, process) && !isShell(process));
  if (behind !== undefined) return `leaves ${commandLine(behind)} to SIGKILL`;
  const out = leftOut(change, facts, tried)[0];
  if (out !== undefined) return `no longer starts ${commandLine(out)}`;
  if (change.kind !== 'stop-signal' || outcome === 'graceful') return null;
  const runtime = endedByRuntime(tried);
  // With a handler in the program, a signal that goes past it is a way around the shutdown.
  if (!before.missing.includes('handler')) return `goes past the handler for ${facts.signal.name}`;
  return runtime === null ? 'cuts the program down' : null;
}

/** Programs at work in the image that the changed container no longer runs, those in front of the program left aside. */
function leftOut(change: RemedyChange, facts: Facts, { pid1, others }: Facts): ProcessFacts[] {
  if (change.kind === 'init' || change.kind === 'stop-signal' || pid1 === null) return [];
  const runs = new Set([pid1, ...others].map(({ program }) => program));
  const program = programOf(change.argv, facts);
  return facts.others.filter(
    (process) =>
      !runs.has(process.program) &&
      ![isShell, isInit, isIdler, isCopier].some((isMinor) => isMinor(process)) &&
      !(program !== null && descendantsOf(process, facts.others).includes(program)),
  );
}
