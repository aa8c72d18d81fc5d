import type { RootCommand } from '@bomb.sh/tab';
import tab from '@bomb.sh/tab/commander';
import type { Command, Option } from 'commander';
import { rules } from '../../diagnosis/rules/index.js';
import type { CliProcess } from '../cli-process.js';

/** What tells a shell to complete file names itself. */
const FILES = ':0\n';

/** The value of such an option is a file or a folder. */
const TAKES_FILE = /<(file|path)>$/;
/** So are the arguments of these commands. */
const READ_FILES: readonly string[] = ['k8s', 'list'];

/** Prints the script by which a shell asks this program what could come next. */
export function printCompletionScript(shell: string, program: Command, cli: Stdout): void {
  const name = program.name();
  const script = printed(() => describe(program).setup(name, name, shell));
  cli.stdout.write(shell === 'bash' ? forBash(script, name) : script);
}

/** Prints what could stand in place of the last word, as these scripts read it. */
export function printCompletions(words: readonly string[], program: Command, cli: Stdout): void {
  cli.stdout.write(isFile(words, program) ? FILES : printed(() => describe(program).parse([...words])));
}

type Stdout = Pick<CliProcess, 'stdout'>;

/** Other programs' scripts may set the same names, and file names are completed only where that is the default. */
function forBash(script: string, name: string): string {
  return `${script.replace(/^readonly /gm, '')}complete -o default -F __${name}_complete ${name}\n`;
}

/** The library knows no other stream than the console. */
function printed(print: () => void): string {
  const { log } = console;
  const lines: string[] = [];
  console.log = (line: string) => lines.push(`${line}\n`);
  try {
    print();
  } finally {
    console.log = log;
  }
  return lines.join('');
}

/** All commands and options; the help knows their choices, and only `explain` says which rules there are. */
function describe(program: Command): RootCommand {
  const explain = program.commands.find((command) => command.name() === 'explain');
  for (const argument of explain?.registeredArguments ?? [])
    argument.choices([...rules.map(({ id }) => id), 'preset']);
  // The library adds both anew.
  const others = program.commands.filter((command) => !/^complet(e|ion)$/.test(command.name()));
  (program.commands as Command[]).splice(0, program.commands.length, ...others);
  return tab(program, { completionCommandName: 'completion' });
}

/** True where a file name is wanted: the library leaves that to nobody. */
function isFile(words: readonly string[], program: Command): boolean {
  // What follows is the container's.
  if (words.slice(0, -1).includes('--')) return true;
  const command = program.commands.find((each) => each.name() === words[0]) ?? program;
  const optionOf = (word: string | undefined): Option | undefined =>
    command.options.find(({ short, long }) => word === short || word === long);
  const before = optionOf(words.at(-2));
  if (before?.required === true) return TAKES_FILE.test(before.flags);
  return READ_FILES.includes(command.name()) && words.length > 1 && !words.at(-1)?.startsWith('-');
}
