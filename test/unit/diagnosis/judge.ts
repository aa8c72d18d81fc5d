import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { Diagnosis, Finding } from '../../../src/diagnosis/diagnosis.js';
import { type Trials, trialsOf } from '../../../src/diagnosis/facts/trials.js';
import type { RuleId } from '../../../src/diagnosis/rules/index.js';
import type { EndFacts, Observation, ProcessFacts } from '../../../src/observation.js';
import {
  anObservation,
  aProcess,
  exited,
  type ObservationSketch,
  type ProcessSketch,
  stillRunning,
} from '../../support/builders.js';

/** The diagnosis of one trial; the other trials where a test needs them. */
export function judge(sketch: ObservationSketch, others: Partial<Trials> = {}): Diagnosis {
  return diagnose({ ...trialsOf(anObservation(sketch)), ...others });
}

/** The finding of one rule; undefined when it is silent. */
export function finding(diagnosis: Diagnosis, rule: RuleId): Finding | undefined {
  return diagnosis.findings.find((each) => each.rule === rule);
}

/** The ids of the rules that fired. */
export function fired(diagnosis: Diagnosis): RuleId[] {
  return diagnosis.findings.map(({ rule }) => rule);
}

/** The one error that explains a kill. */
export function causeOf(diagnosis: Diagnosis): RuleId | undefined {
  return diagnosis.findings.find(({ severity }) => severity === 'error')?.rule;
}

/** Still running at the end of the budget and the overtime. */
export const waitedOut: EndFacts = stillRunning({ afterMs: 40_000, proof: null });
/** Still running, and the kernel had discarded the signal. */
export const discarded: EndFacts = stillRunning();
/** Died at once of the default action behind an init. */
export const diedAtOnce: EndFacts = exited({ code: 143, afterMs: 20 });

/** A trial of the same image behind an init, or without a signal. */
export function another(end: EndFacts): Observation {
  return anObservation({ end });
}

/** A process without a handler, asleep in something other than a wait for signals. */
export function bare(args: string, sketch: ProcessSketch = {}): ProcessFacts {
  return aProcess({ args, caught: [], wchan: 'hrtimer_nanosleep', ...sketch });
}

/** A shell that waits for a child, without a trap. */
export function shell(args: string, sketch: ProcessSketch = {}): ProcessFacts {
  return aProcess({ args, caught: ['SIGINT', 'SIGCHLD'], wchan: 'do_wait', ...sketch });
}

/** A shell with a trap for SIGTERM. */
export function trapping(args: string, sketch: ProcessSketch = {}): ProcessFacts {
  return shell(args, { caught: ['SIGINT', 'SIGTERM', 'SIGCHLD'], ...sketch });
}

/** tini, asleep in sigtimedwait, with nothing in its sets but what it ignores. */
export function tini(sketch: ProcessSketch = {}): ProcessFacts {
  return aProcess({
    args: 'tini -- server',
    ignored: ['SIGTTIN', 'SIGTTOU'],
    wchan: 'do_sigtimedwait',
    ...sketch,
  });
}

/** A server with a handler for SIGTERM, a child of PID 1. */
export function server(sketch: ProcessSketch = {}): ProcessFacts {
  return aProcess({ pid: 7, args: 'python3 /server.py', caught: ['SIGTERM'], ...sketch });
}
