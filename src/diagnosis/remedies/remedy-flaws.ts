import { isStopRequest } from '../../kernel/default-action.js';
import type { Observation, ProcessFacts, Remedy } from '../../observation.js';
import type { Diagnosis, Finding } from '../diagnosis.js';
import { abandonedProcesses } from '../facts/abandonment.js';
import { actingBelow, wouldAct } from '../facts/dispositions.js';
import { endedByRuntime, killedProcesses } from '../facts/exit-cause.js';
import type { Facts } from '../facts/facts.js';
import { findInheritedPipe } from '../facts/inherited-pipe.js';
import { isHelper, isShell } from '../processes/programs.js';
import type { Outcome } from '../verdict.js';
import { commandLine } from '../wording/wording.js';
import { droppedPrograms } from './dropped-programs.js';
import { partsOf, stopSignalOf } from './remedy-parts.js';

/** What is wrong with a remedy although its container exits; null when nothing is. */
export function flawOf(
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
  const killed = killedProcesses(tried)[0];
  if (killed !== undefined) return `${commandLine(killed.process)} is ended by force before it has exited`;
  const dropped = droppedPrograms(remedy, facts, tried)[0];
  if (dropped !== undefined) return `does not start ${commandLine(dropped)}`;
  const reader = readerLeftOut(remedy, facts, before);
  if (reader !== null) return `does not start ${commandLine(reader)}, which reads its output`;
  const alarm = alarmIn(tried.observation, facts.observation);
  if (alarm !== null) return `its log says: ${alarm}`;
  return stopSignalOf(remedy) === null || outcome === 'graceful'
    ? null
    : bypassFlaw(remedy, facts, tried, before);
}

/** The process that reads what the program writes, where the remedy starts the program alone; null otherwise. */
function readerLeftOut(remedy: Remedy, facts: Facts, { findings }: Diagnosis): ProcessFacts | null {
  const isAlone = partsOf(remedy).some(({ kind }) => kind === 'entrypoint');
  const isHeldUp = findings.some(({ rule }) => rule === 'inherited-pipe');
  return isAlone && isHeldUp ? (findInheritedPipe(facts)?.reader ?? null) : null;
}

/** Another signal that ends the program as abruptly as it would be without one. */
function bypassFlaw(remedy: Remedy, facts: Facts, tried: Facts, before: Diagnosis): string | null {
  const { signal, mainProcess } = facts;
  if (isStopRequest(signal.number)) {
    // With a handler in a program, a signal that bypasses it bypasses the shutdown too.
    const isHandledBelow =
      mainProcess !== null &&
      actingBelow(facts, mainProcess).some((each) => !isShell(each) && !isHelper(each, signal.number));
    if (!before.missing.includes('handler') || isHandledBelow)
      return `bypasses the handler for ${signal.name}`;
    return remedy.kind === 'stop-signal' && endedByRuntime(tried) === null
      ? 'ends the program without a shutdown'
      : null;
  }
  return null;
}

/**
 * Lines by which a program says that it did not shut down in order, and has to make up for it at its next
 * start.
 */
const ALARM =
  /abnormal(ly)?\b|\brecovery (is |will be |mode)|crash recovery|\bunclean(ly)? shut ?down|not (been )?(cleanly|properly) shut ?down|immediate shutdown request|data (was|were|may be|has been) lost|\bcorrupt(ed|ion)\b/i;
const LONGEST_QUOTE = 100;

/** Such a line, where the log of the image without the remedy has none like it; null otherwise. */
function alarmIn({ log }: Observation, without: Observation): string | null {
  const known = new Set(linesOf(without).map(shapeOf));
  const line = linesOf({ log }).find((each) => ALARM.test(each) && !known.has(shapeOf(each)));
  if (line === undefined) return null;
  const text = line.trim();
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
}

function linesOf({ log }: Pick<Observation, 'log'>): string[] {
  return log.text.split('\n');
}

/** The same for lines that differ in time and numbers alone. */
function shapeOf(line: string): string {
  return line.replace(/\d+/g, '0');
}

/**
 * An exit code that platforms take for a failure; null for 0, and for 128 + n, by which an init or a JVM
 * reports the signal.
 */
export function exitMisgiving({ end, signal }: Observation, findings: readonly Finding[]): string | null {
  if (end.kind !== 'exited' || end.code === 0) return null;
  const isUnexplained = findings.some(({ rule }) => rule === 'nonzero-exit');
  return end.code !== 128 + signal.number || isUnexplained
    ? `Exits with code ${end.code}, which platforms treat as a failure.`
    : null;
}
