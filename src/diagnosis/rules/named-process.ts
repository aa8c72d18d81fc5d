import type { Disposition, ProcessFacts } from '../../observation.js';
import { dispositionBefore } from '../facts/dispositions.js';
import type { Facts } from '../facts/facts.js';
import { pidOf } from '../wording/wording.js';

/** A process in the data of a finding. */
export interface NamedProcess {
  /** As the container numbers it, where known. */
  readonly pid: number;
  /** The kernel's name of the program (comm). */
  readonly program: string;
  readonly commandLine: string;
  /** What the kernel would have done with the signal just before it was sent. */
  readonly disposition: Disposition;
}

export function nameProcess(facts: Facts, process: ProcessFacts): NamedProcess {
  return {
    pid: pidOf(facts, process),
    program: process.program,
    commandLine: process.args.trim() || process.program,
    disposition: dispositionBefore(facts, process),
  };
}
