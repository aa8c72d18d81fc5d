import { dispositionOf } from '../../kernel/disposition.js';
import type { ProcessFacts } from '../../observation.js';

/** Who stands where when the signal comes. */
export interface CommandChain {
  /** The program that has to act: PID 1, or what an init in front of it was told to run. */
  readonly program: ProcessFacts;
  /** What the container was told to run in front of it, and should go on running: `tini --`. */
  readonly prefix: readonly string[];
  /**
   * What the container was told to run from there on; null where `program` came by other means, such as exec
   * in a script.
   */
  readonly told: readonly string[] | null;
  readonly processes: readonly ProcessFacts[];
}

/**
 * Goes on from the program that is signalled past launchers, known by what they do: they take the signal and
 * run what the rest of their own arguments says.
 */
export function findCommandChain(
  argv: readonly string[],
  first: ProcessFacts,
  processes: readonly ProcessFacts[],
  number: number,
): CommandChain {
  let program = first;
  for (let next = carried(first, processes, number); next !== null; next = carried(next, processes, number))
    program = next;
  const words = covered(argv, program.argv ?? []);
  const isShownAsTold = program.argv === null && program === first && program.args === argv.join(' ');
  if (words === 0 && !isShownAsTold) return { program, prefix: [], told: null, processes };
  const at = isShownAsTold ? 0 : argv.length - words;
  return { program, prefix: argv.slice(0, at), told: argv.slice(at), processes };
}

/** The child that a process was told to run, when that process takes the signal. */
function carried(
  parent: ProcessFacts,
  processes: readonly ProcessFacts[],
  number: number,
): ProcessFacts | null {
  const disposition = dispositionOf(parent, number);
  const { argv } = parent;
  if (argv === null || (disposition !== 'caught' && disposition !== 'waited')) return null;
  const isTold = (child: ProcessFacts) => {
    const words = covered(argv, child.argv ?? []);
    return words > 0 && words < argv.length;
  };
  return processes.find((process) => process.ppid === parent.pid && isTold(process)) ?? null;
}

/** An interpreter and one option of its own: `#!/usr/bin/env -S`, `#!/bin/sh -e`. */
const MOST_BEFORE_SCRIPT = 2;

/**
 * How many words at the end of a command line run the process with these arguments; 0 when none do. A script
 * shows its interpreter first, and its path where only its name was given.
 */
function covered(line: readonly string[], argv: readonly string[]): number {
  for (let skip = 0; skip <= MOST_BEFORE_SCRIPT && skip < argv.length; skip += 1) {
    const [program = '', ...rest] = argv.slice(skip);
    const [name = '', ...others] = line.slice(-(rest.length + 1));
    const isSame = skip === 0 ? name === program : baseOf(name) === baseOf(program) && name !== '';
    if (isSame && rest.length === others.length && rest.every((word, index) => word === others[index]))
      return rest.length + 1;
  }
  return 0;
}

function baseOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}
