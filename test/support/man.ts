import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Argument, Command, Option } from 'commander';
import type { CliProcess } from '../../src/cli/cli-process.js';
import { addAll } from '../../src/cli/options/late-options.js';
import { describeOption } from '../../src/cli/options/options.js';
import { addCompletion, createProgram, type Starters } from '../../src/cli/program.js';
import { VERSION } from '../../src/version.js';

/** The day on which the page last changed in more than what is written from the code. */
const DATE = '2026-11-26';

const EXIT_CODES: readonly (readonly [string, string])[] = [
  ['0', 'Every target passed.'],
  ['1', 'At least one target failed.'],
  ['2', 'It could not be found out: usage, engine, image, or an inconclusive target. This wins over 1.'],
  ['129, 130, 143', 'Interrupted by SIGHUP, SIGINT or SIGTERM, after the containers were removed.'],
];

/** The page of the manual, from the commands and their options. */
export function manPage(): string {
  const program = describedProgram();
  // The page is what `help` prints, which belongs to no program.
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .filter(({ parent }) => parent !== null);
  const main = optionsOf(program);
  return [
    `.TH SIGPROBE 1 ${DATE} "sigprobe ${VERSION}" "User Commands"`,
    '.SH NAME',
    'sigprobe \\- see whether a container stops in time, and why not',
    '.SH SYNOPSIS',
    ...[program, ...commands].flatMap(synopsis).slice(0, -1),
    '.SH DESCRIPTION',
    text(program.description()),
    '.SH OPTIONS',
    ...main.flatMap(item),
    '.SH COMMANDS',
    ...commands.flatMap((command) => section(command, main)),
    '.SH ENVIRONMENT',
    text('Every option also reads SIGPROBE_<NAME>, such as SIGPROBE_GRACE=10s; switches take 1 and 0.'),
    text('NO_COLOR, FORCE_COLOR and CI are honoured; DOCKER_HOST and DOCKER_CONTEXT name the engine.'),
    '.SH FILES',
    '.TP',
    '.I sigprobe.yaml',
    text("Targets, options and waivers; looked for up to the repository's root."),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, text(meaning)]),
    '.SH EXAMPLES',
    ...[
      'sigprobe myimage:tag',
      'sigprobe --grace 10s --require graceful myimage:tag',
      'sigprobe debian -- sleep infinity',
      'sigprobe compose -f compose.yaml web',
    ]
      .flatMap((line) => ['.nf', text(line), '.fi', '.PP'])
      .slice(0, -1),
    '',
  ].join('\n');
}

/** The commands with all their options, run by nobody. */
export function describedProgram(): Command {
  // Nothing of it is asked: it is described.
  const cli = process as CliProcess;
  const nobody = async () => undefined;
  const program = createProgram(cli, new Proxy({} as Starters, { get: () => nobody }), () => undefined);
  addCompletion(program, cli, []);
  addAll(program);
  return program;
}

function synopsis(command: Command): string[] {
  const name = command.parent === null ? 'sigprobe' : `sigprobe ${command.name()}`;
  return [`.B ${text(name)}`, text(command.usage()), '.br'];
}

/** A command with what it has besides the options of a probe. */
function section(command: Command, main: readonly Option[]): string[] {
  const known = main.map(({ flags, description }) => flags + description);
  const own = optionsOf(command).filter(({ flags, description }) => !known.includes(flags + description));
  const described = command.registeredArguments.filter((each) => each.description !== '');
  return [
    `.SS ${text(`${command.name()} ${command.usage()}`)}`,
    text(sentence(command.description())),
    ...described.flatMap((each: Argument) => ['.TP', `.I ${text(each.name())}`, text(each.description)]),
    ...own.flatMap(item),
  ];
}

function optionsOf(command: Command): Option[] {
  return command.createHelp().visibleOptions(command);
}

function item(option: Option): string[] {
  return ['.TP', `.B ${text(option.flags)}`, text(describeOption(option))];
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Text that says to roff what it says to us, in lines that are not long. */
function text(words: string): string {
  const plain = words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll('×', '\\(mu');
  const lines = plain
    .replace(/(.{1,76})(?: |$)/g, '$1\n')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.replace(/^(?=[.'])/, '\\&')).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(fileURLToPath(new URL('../../docs/sigprobe.1', import.meta.url)), manPage());
