import type { ProcessFacts } from '../observation.js';

/**
 * Name of the file a process was started from, as its command line has it; what a script runs on, not the
 * script.
 */
export function executableNameOf(process: ProcessFacts): string {
  // `-bash` → `bash`, `/usr/bin/python3` → `python3`.
  return (wordsOf(process)[0]?.split('/').at(-1) ?? '').replace(/^-/, '');
}

/** The words of a command line: exact where the view knows them. */
export function wordsOf(process: ProcessFacts): readonly string[] {
  return process.argv ?? process.args.split(' ').filter(Boolean);
}
