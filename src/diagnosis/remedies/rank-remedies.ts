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

/** A remedy's trial, and the trials that explain it. */
export interface TriedRemedy {
  readonly remedy: Remedy;
  readonly probe: Observation;
  readonly control: Observation | null;
  readonly frozenChildren: Observation | null;
}

const OUTCOMES: readonly Outcome[] = ['graceful', 'abrupt', 'killed', 'completed', 'inconclusive'];
/** A fix in the image before one at the platform; the smallest first. */
const KINDS: readonly Remedy['kind'][] = ['exec-form', 'entrypoint', 'default-signal', 'stop-signal', 'init'];

/**
 * Judges what each remedy achieved, best first. The first is recommended if its outcome is better than the
 * image's own and it neither drops a program nor abandons one.
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
  // A longer budget or more memory is the fix there.
  if (has('slow-shutdown') || has('oom-killed')) return null;
  const { mainProcess, signal } = gatherFacts(evidence);
  const runtime = mainProcess === null ? null : runtimeOf(mainProcess);
  const program = runtime === null ? 'the program' : `the program (${runtime})`;
  const handler = `${program} needs its own ${signal.name} handler.`;
  if (best !== null) return missing.includes('handler') ? `For a graceful stop ${handler}` : null;
  const nothing = `Changing how it starts ${ranked.length > 0 ? 'did not help' : 'does not help'}`;
  if (has('stuck-child')) return `${nothing}: the child that keeps running has to exit on ${signal.name}.`;
  if (has('abandoned-children'))
    return `${nothing}: PID 1 has to forward ${signal.name} to the other processes and wait for them.`;
  if (missing.includes('handler')) return `${nothing}: ${handler}`;
  return `${nothing}: the program itself has to be fixed.`;
}

function rankOf({ outcome, remedy }: { outcome: Outcome; remedy: Remedy }): number {
  return OUTCOMES.indexOf(outcome) * KINDS.length + KINDS.indexOf(remedy.kind);
}

/** What is wrong with a remedy although its container exits; null when nothing is. */
function flawOf(
  remedy: Remedy,
  facts: Facts,
  tried: Facts,
  outcome: Outcome,
  before: Diagnosis,
): string | null {
  if (outcome !== 'graceful' && outcome !== 'abrupt') return null;
  const abandoned = abandonedProcesses(tried).find(
    (process) => wouldAct(tried, process) && !isShell(process),
  );
  if (abandoned !== undefined)
    return `exits without waiting for ${commandLine(abandoned)}, which is SIGKILLed`;
  const dropped = droppedPrograms(remedy, facts, tried)[0];
  if (dropped !== undefined) return `does not start ${commandLine(dropped)}`;
  if (remedy.kind !== 'stop-signal' || outcome === 'graceful') return null;
  const runtime = endedByRuntime(tried);
  // With a handler in the program, a signal that bypasses it bypasses the shutdown too.
  if (!before.missing.includes('handler')) return `bypasses the handler for ${facts.signal.name}`;
  return runtime === null ? 'ends the program without a shutdown' : null;
}

/**
 * Programs that the image runs and the remedied container does not, other than those in front of the
 * program.
 */
function droppedPrograms(remedy: Remedy, facts: Facts, { pid1, others }: Facts): ProcessFacts[] {
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
