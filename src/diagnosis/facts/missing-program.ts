import type { HookFacts } from '../../observation.js';

/** What a shell exits with where it does not find a command; engines pass it on for a hook's own program, too. */
const NOT_FOUND = 127;
const SHELL = /^(?:\S*\/)?(?:ba|da|a|k|z)?sh\b/;

/** Words of runc and crun where they do not find what they are to execute. */
const BY_RUNTIME = [
  /exec: "([^"]+)": (?:executable file not found|stat \S+: no such file)/,
  /executable file [`'"]([^`'"]+)[`'"] not found/,
];
/** Words of shells about a command: `sh: 1: curl: not found`. */
const BY_SHELL = /(?:^|: )([^\s:]+): (?:command )?not found$/;

/** The program that a hook failed for want of; null where it did not fail, or for another reason. */
export function missingProgram({ kind, what, result, output }: HookFacts): string | null {
  if (kind !== 'exec') return null;
  if (result.kind === 'failed') return byRuntime(result.why);
  if (result.kind !== 'exited' || result.code !== NOT_FOUND) return null;
  const last = output.trimEnd().split(/\r?\n/).at(-1) ?? '';
  return byRuntime(output) ?? (SHELL.test(what) ? (BY_SHELL.exec(last)?.[1] ?? null) : null);
}

function byRuntime(text: string): string | null {
  return BY_RUNTIME.map((words) => words.exec(text)?.[1]).find((name) => name !== undefined) ?? null;
}
