import { executableNameOf, wordsOf } from '../../kernel/command-line.js';
import type { ProcessFacts } from '../../observation.js';

/** Programs that run another file, which is what a person would call the program. */
const INTERPRETER =
  /^(python|pypy|node|nodejs|bun|deno|ruby|perl|php|lua|tclsh|Rscript|java|env|sh|dash|bash|ash|busybox)[\d.]*$/;
/**
 * Options whose next word is what runs: `-m http.server`, `-jar app.jar`; for `-c` and `-e` it is the program
 * text.
 */
const NAMES_PROGRAM = new Set(['-m', '-jar', '-c', '-e']);
/** Options whose next word is a value of theirs. */
const TAKES_VALUE = new Set([
  '-cp',
  '-classpath',
  '--class-path',
  '-W',
  '-X',
  '-r',
  '--require',
  '--import',
  '--loader',
]);

/**
 * What a process runs, the same however it was started: its executable or, behind interpreters, the script.
 * The kernel's own name of it will not do: a script is called by its file when executed, and by its
 * interpreter when that is.
 */
export function programName(process: ProcessFacts): string {
  // A title that the program gave itself: `nginx: worker process`.
  const title = /^([\w.-]+): /.exec(process.args)?.[1];
  if (title !== undefined) return title;
  if (process.argv?.length === 1 && process.argv[0]?.includes(' ')) return process.program;
  const [, ...rest] = wordsOf(process);
  return INTERPRETER.test(executableNameOf(process))
    ? (nameIn(rest) ?? process.program)
    : executableNameOf(process);
}

function nameIn(words: readonly string[]): string | null {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const name = baseOf(word);
    if (NAMES_PROGRAM.has(word)) return words[index + 1] ?? null;
    if (TAKES_VALUE.has(word)) index += 1;
    else if (!/^-/.test(word) && !/^\w+=/.test(word) && !INTERPRETER.test(name)) return name;
  }
  return null;
}

function baseOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}
