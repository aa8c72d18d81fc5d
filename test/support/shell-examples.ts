import type { Command } from 'commander';
import type { CliProcess } from '../../src/cli/cli-process.js';
import { applyEnvironment } from '../../src/cli/options/environment.js';
import { createProgram } from '../../src/cli/program.js';
import { shellWords } from '../../src/targets/compose/shell-words.js';

/** A call of sigprobe in a document, and the line that it stands in. */
export interface Example {
  readonly line: string;
  readonly argv: readonly string[];
  /** What is set in front of it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The calls of sigprobe in the `sh` blocks of a document, and behind the prompts of its `console` blocks. */
export function examplesIn(document: string): Example[] {
  const blocks = [...document.matchAll(/```(sh|console)\n(.*?)```/gs)];
  return blocks.flatMap(([, kind, text = '']) => {
    const lines = text.split('\n');
    const typed = kind === 'sh' ? lines : lines.filter((line) => line.startsWith('$ '));
    return typed.flatMap(readLine);
  });
}

/** Each of the commands that a line joins may be one. */
function readLine(line: string): Example[] {
  const code = line.replace(/^\$ /, '').replace(/(^|\s)#.*$/, '');
  return code.split(/\|\|?|&&|;/).flatMap((part) => {
    const words = shellWords(part.replace(/\s2?>.*$/, '').trim()) ?? [];
    const at = words.indexOf('sigprobe');
    const env = words.slice(0, Math.max(0, at)).flatMap((word) => {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
      return name === '' ? [] : [[name, value]];
    });
    return at < 0 ? [] : [{ line, argv: words.slice(at + 1), env: Object.fromEntries(env) }];
  });
}

/** Reads a call as the command line does, without doing what it says; @throws CommanderError */
export function parseExample({ argv, env }: Example): void {
  const stream = { write: () => true };
  const cli = { env, stdout: stream, stderr: stream } as unknown as CliProcess;
  const nothing = async () => {};
  const program = createProgram(cli, { images: nothing, services: nothing, containers: nothing }, () => {});
  for (const command of withSubcommands(program))
    command.exitOverride().action((...given: unknown[]) => applyEnvironment(given.at(-1) as Command, env));
  const dashes = argv.indexOf('--');
  program.parse(dashes < 0 ? argv : argv.slice(0, dashes), { from: 'user' });
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
