import { runtimeOf } from '../../kernel/runtimes.js';
import type { Observation, ProcessFacts, Remedy } from '../../observation.js';
import { diagnose } from '../diagnose.js';
import type { Diagnosis, RemedyResult } from '../diagnosis.js';
import { abandonedProcesses } from '../facts/abandonment.js';
import { wouldAct } from '../facts/dispositions.js';
import { endedByRuntime } from '../facts/exit-cause.js';
import type { Facts } from '../facts/facts.js';
import { gatherFacts } from '../facts/gather-facts.js';
import { type Trials, trialsOf } from '../facts/trials.js';
import { descendantsOf } from '../processes/descent.js';
import { isCopier, isIdler, isInit, isShell } from '../processes/programs.js';
import type { RuleId } from '../rules/index.js';
import type { Outcome } from '../verdict.js';
import { commandLine } from '../wording/wording.js';
import { dockerfileLines } from './dockerfile.js';
import { caveatOf, doubtOf, howTo, programOf } from './remedy-text.js';

/** A changed trial, and the trials that settle what it did. */
export interface TriedRemedy {
  readonly remedy: Remedy;
  readonly probe: Observation;
  readonly control: Observation | null;
  readonly frozenChildren: Observation | null;
}

const OUTCOMES: readonly Outcome[] = ['graceful', 'abrupt', 'killed', 'inconclusive'];
/** In the program's image before at the platform; what changes least first. */
const KINDS: readonly Remedy['kind'][] = ['exec-form', 'entrypoint', 'default-signal', 'stop-signal', 'init'];

/**
 * Judges what each remedy achieved, best first. The first is recommended if it achieved more than the image does as it
 * is, without leaving a program out or behind.
 */
export function rankRemedies(
  evidence: Trials,
  before: Diagnosis,
  remedies: readonly TriedRemedy[],
): RemedyResult[] {
  const facts = gatherFacts(evidence);
  const judged = remedies.flatMap(({ remedy, probe, control, frozenChildren }) => {
    const tried = { ...trialsOf(probe), control, frozenChildren };
    const { outcome, exit } = diagnose(tried);
    const flaw = flawOf(remedy, facts, gatherFacts(tried), outcome, before);
    const isBetter = OUTCOMES.indexOf(outcome) < OUTCOMES.indexOf(before.outcome);
    return [{ remedy, outcome, exit, probe, flaw, isFit: isBetter && flaw === null }];
  });
  judged.sort((one, other) => Number(other.isFit) - Number(one.isFit) || rankOf(one) - rankOf(other));
  return judged.map(({ remedy, outcome, exit, probe, flaw, isFit }, index) => {
    const doubt = doubtOf(outcome, probe);
    return {
      id: remedy.kind === 'stop-signal' ? remedy.signal : remedy.kind,
      outcome,
      exit:
        exit === null ? null : { code: exit.code, afterMs: exit.afterMs, uncertaintyMs: exit.uncertaintyMs },
      verified: doubt === null,
      note: doubt ?? flaw ?? caveatOf(remedy, facts),
      recommended: index === 0 && isFit,
      dockerfile: dockerfileLines(remedy, evidence.probe),
      how: howTo(remedy, facts),
    };
  });
}

/** One sentence on what no remedy achieves; null when one makes the image graceful, or where more is known than that. */
export function adviceOf(
  evidence: Trials,
  { outcome, missing, findings }: Diagnosis,
  ranked: readonly RemedyResult[],
): string | null {
  const best = ranked.find(({ recommended }) => recommended) ?? null;
  const has = (id: RuleId) => findings.some(({ rule }) => rule === id);
  if ((outcome !== 'killed' && outcome !== 'abrupt') || best?.outcome === 'graceful') return null;
  // More time or more memory is the answer there.
  if (has('slow-shutdown') || has('oom-killed')) return null;
  const { mainProcess, signal } = gatherFacts(evidence);
  const runtime = mainProcess === null ? null : runtimeOf(mainProcess);
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

function rankOf({ outcome, remedy }: { outcome: Outcome; remedy: Remedy }): number {
  return OUTCOMES.indexOf(outcome) * KINDS.length + KINDS.indexOf(remedy.kind);
}

/** Why a remedy that ends the container is no cure all the same; null when it is one. */
function flawOf(
  remedy: Remedy,
  facts: Facts,
  tried: Facts,
  outcome: Outcome,
  before: Diagnosis,
): string | null {
  if (outcome !== 'graceful' && outcome !== 'abrupt') return null;
  const behind = abandonedProcesses(tried).find((process) => wouldAct(tried, process) && !isShell(process));
  if (behind !== undefined) return `leaves ${commandLine(behind)} to SIGKILL`;
  const out = leftOut(remedy, facts, tried)[0];
  if (out !== undefined) return `no longer starts ${commandLine(out)}`;
  if (remedy.kind !== 'stop-signal' || outcome === 'graceful') return null;
  const runtime = endedByRuntime(tried);
  // With a handler in the program, a signal that goes past it is a way around the shutdown.
  if (!before.missing.includes('handler')) return `goes past the handler for ${facts.signal.name}`;
  return runtime === null ? 'cuts the program down' : null;
}

/** Programs at work in the image that the changed container no longer runs, those in front of the program left aside. */
function leftOut(remedy: Remedy, facts: Facts, { pid1, others }: Facts): ProcessFacts[] {
  if (remedy.kind === 'init' || remedy.kind === 'stop-signal' || pid1 === null) return [];
  const runs = new Set([pid1, ...others].map(({ program }) => program));
  const program = programOf(remedy.argv, facts);
  return facts.others.filter(
    (process) =>
      !runs.has(process.program) &&
      ![isShell, isInit, isIdler, isCopier].some((isMinor) => isMinor(process)) &&
      !(program !== null && descendantsOf(process, facts.others).includes(program)),
  );
}
