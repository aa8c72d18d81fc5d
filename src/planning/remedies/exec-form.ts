import { type Command, parse, type Word } from 'unbash';

const SHELL = /^(?:.*\/)?(?:sh|bash|dash|ash)$/;

/** A command line in which the shell would give way to the program. */
export interface ExecForm {
  /** The same shell, told to replace itself: keeps variables, quoting and redirections as they are. */
  readonly withShell: readonly string[];
  /** Without a shell; null where the text needs one (variables, globs, redirections, assignments). */
  readonly withoutShell: readonly string[] | null;
}

/**
 * Rewrites `sh -c 'X'` so that the last command of X replaces the shell; null when X does not end in one
 * simple command.
 */
export function toExecForm(argv: readonly string[]): ExecForm | null {
  const at = textAt(argv);
  const text = at === null ? undefined : argv[at];
  if (at === null || text === undefined) return null;
  const front = argv.slice(0, at);
  const rest = argv.slice(at + 1);
  const script = parse(text);
  if ((script.errors?.length ?? 0) > 0) return null;
  const last = script.commands.at(-1);
  if (last === undefined || last.background === true) return null;
  const command = lastOf(last.command);
  if (command?.name === undefined || BUILTINS.has(command.name.value)) return null;
  const { pos } = command.name;
  const words = script.commands.length === 1 && command === last.command ? literalWords(command) : null;
  return {
    withShell: [...front, `${text.slice(0, pos)}exec ${text.slice(pos)}`, ...rest],
    // A login shell reads profiles, which may say where the program is.
    withoutShell: rest.length === 0 && !front.some(isLogin) ? words : null,
  };
}

/** Where the text of `sh -c` stands, past `-o pipefail` and the like; null for any other command line. */
function textAt([shell = '', ...words]: readonly string[]): number | null {
  if (!SHELL.test(shell)) return null;
  let index = 0;
  while (/^-[a-z]*o$/.test(words[index] ?? '')) index += 2;
  while (/^-[a-z]+$/.test(words[index] ?? '') && !/c$/.test(words[index] ?? '')) index += 1;
  return /^-[a-z]*c$/.test(words[index] ?? '') ? index + 2 : null;
}

function isLogin(word: string): boolean {
  return /^-[a-z]*l/.test(word);
}

/** What a shell does itself: there is no program to give way to. */
const BUILTINS = new Set([
  'exec',
  'cd',
  'export',
  'set',
  'unset',
  'trap',
  'wait',
  'read',
  'true',
  'false',
  ':',
  '.',
  'source',
  'eval',
  'exit',
  'return',
  'ulimit',
  'umask',
]);

function lastOf(node: { readonly type: string }): Command | null {
  if (node.type === 'Command') return node as Command;
  if (node.type !== 'AndOr') return null;
  const { commands, operators } = node as unknown as { commands: { type: string }[]; operators: string[] };
  const last = commands.at(-1);
  return last !== undefined && operators.at(-1) === '&&' ? lastOf(last) : null;
}

function literalWords({ name, prefix, suffix }: Command): string[] | null {
  if (name === undefined || prefix.length > 0) return null;
  const words: string[] = [];
  for (const part of [name, ...suffix]) {
    if (part.type !== 'Word' || !isLiteral(part as Word)) return null;
    words.push((part as Word).value);
  }
  return words;
}

function isLiteral({ parts, text }: Word): boolean {
  if (/^~/.test(text)) return false;
  return (parts ?? []).every(
    (part) =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every((inner) => inner.type === 'Literal')),
  );
}
