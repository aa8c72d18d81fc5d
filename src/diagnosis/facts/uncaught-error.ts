import { timelyExit } from './exit-cause.js';
import type { Facts } from './facts.js';

/** How the log of a program ends that an error ended which nothing caught, and the code with which it exits. */
const ENDINGS: readonly { readonly code: number; readonly end: RegExp }[] = [
  // Node prints its version after the stack.
  {
    code: 1,
    end: /^((?:Uncaught )?[\w.]*(?:Error|Exception)\b[^\n]*)\n[\s\S]*\n\nNode\.js v\d[^\n]*\s*$(?![\s\S])/m,
  },
  // Python prints the error after the stack.
  {
    code: 1,
    end: /^Traceback \(most recent call last\):\n(?:[ \t][^\n]*\n)+([\w.]+(?:: [^\n]*)?)\s*$(?![\s\S])/m,
  },
  // Go prints the stacks of its goroutines after the error.
  { code: 2, end: /^(panic: [^\n]*)\n[\s\S]*^goroutine \d+ \[[\s\S]*\+0x[0-9a-f]+\s*$(?![\s\S])/m },
];

/** The line of the log that names the uncaught error which ended the program; null where the log ends otherwise. */
export function uncaughtError(facts: Facts): string | null {
  const exit = timelyExit(facts);
  if (exit === null) return null;
  const { text } = facts.observation.log;
  for (const { code, end } of ENDINGS) {
    const line = exit.code === code ? end.exec(text)?.[1] : undefined;
    if (line !== undefined) return line;
  }
  return null;
}
