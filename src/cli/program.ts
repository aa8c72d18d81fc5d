import { Argument, Command } from 'commander';
import { sanitizeLines } from '../text/sanitize.js';
import { VERSION } from '../version.js';
import type { CliProcess } from './cli-process.js';
import type { DoctorOptions } from './commands/doctor.js';
import { applyEnvironment } from './options/environment.js';
import { addAll, addLater } from './options/late-options.js';
import {
  addColorOptions,
  addComposeOptions,
  addDiffOptions,
  addEngineOptions,
  addHelperOptions,
  addK8sOptions,
  addListOptions,
  addMergeOptions,
  addPlanOptions,
  addProbeOptions,
  addReportOptions,
  type Choices,
  type ComposeCommandOptions,
  type DiffOptions,
  describeCommand,
  describeOption,
  type EngineOptions,
  FORMER_NAMES,
  type ImageOptions,
  type K8sCommandOptions,
  type ListOptions,
  type MergeOptions,
  type PlanOptions,
  type ProbeOptions,
  type ReportOptions,
  readChoices,
} from './options/options.js';
import { handOnOptions } from './options/options-before-command.js';

/** What is done with images. */
export type Work = 'probe' | 'fix';

/** What is asked of whoever runs the commands. */
export interface Starters {
  readonly images: (work: Work, images: string[], choices: Choices) => Promise<void>;
  readonly services: (services: string[], choices: Choices<ComposeCommandOptions>) => Promise<void>;
  readonly containers: (files: string[], choices: Choices<K8sCommandOptions>) => Promise<void>;
}

/**
 * The commands with their options and help. `start` is asked to work on images or services, `finish` is told another
 * exit code than 0.
 */
export function createProgram(cli: CliProcess, start: Starters, finish: (exitCode: number) => void): Command {
  const program = new Command('sigprobe')
    .description(
      'Does a container stop in time? Starts one from an image, sends its stop signal to PID 1, measures the time to exit, and says whether a handler or an init is missing.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      // What was typed is repeated here, whatever is in it.
      writeErr: (text) => cli.stderr.write(sanitizeLines(text).join('\n')),
      getOutHelpWidth: () => cli.stdout.columns || 80,
      getErrHelpWidth: () => cli.stderr.columns || 80,
      // A mistyped --env must not repeat the value that came with it.
      outputError: (text, write) =>
        write(text.replace(/^error: /, 'sigprobe: ').replace(/(unknown option '[^='\n]+)=.*'/s, "$1'")),
    })
    .configureHelp({ optionDescription: describeOption, subcommandTerm: describeCommand })
    .showHelpAfterError('  Run sigprobe --help for the options.')
    .exitOverride();
  const run = (work: Work) => async (images: string[], _options: unknown, command: Command) => {
    applyEnvironment(command, cli.env);
    await start.images(work, images, currentChoices<ImageOptions>(command, cli));
  };
  addProbeOptions(program)
    .argument('[image...]', 'images to probe; without any, what sigprobe.yaml lists')
    .usage('[options] [image...] [-- ARG...]')
    .addHelpText('after', HELP_TAIL)
    .enablePositionalOptions()
    .action(run('probe'));
  addLater(
    program.command('image', { hidden: true }).argument('[image...]', 'images to probe'),
    addProbeOptions,
  ).action(run('probe'));
  addLater(program.command('fix').argument('[image...]', 'the image to fix'), addProbeOptions)
    .description('print verified Dockerfile lines that fix an image')
    .usage('[options] <image> [-- ARG...]')
    .action(run('fix'));
  addLater(program.command('compose').argument('[service...]', 'services to probe'), addComposeOptions)
    .description('probe the services of Compose files')
    .usage('[options] [service...]')
    .action(async (services: string[], _options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      await start.services(services, currentChoices<ComposeCommandOptions>(command, cli));
    });
  addLater(
    program.command('k8s').argument('[file...]', 'manifests, folders of them, - for standard input'),
    addK8sOptions,
  )
    .description('probe the containers of Kubernetes manifests, each in its Pod')
    .usage('[options] <file...>')
    .action(async (files: string[], _options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      await start.containers(files, currentChoices<K8sCommandOptions>(command, cli));
    });
  addLater(
    program.command('list').argument('[file...]', 'Compose files or manifests, - for standard input'),
    addListOptions,
  )
    .description('print what would be probed, and what not and why; start nothing')
    .action(async (file: string[], _options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      const { listTargets } = await import('./commands/list.js');
      await listTargets({ ...command.opts<Omit<ListOptions, 'file'>>(), file }, cli);
    });
  const plan = addLater(program.command('plan').argument('[image...]', 'images'), planOptions('images'))
    .description('print how targets are cut into shards; start nothing')
    .usage('[options] --shards <n> [image...|compose [service...]|k8s <file...>]')
    .enablePositionalOptions()
    .action(async (images: string[], _options: unknown, command: Command) => {
      const { planImages } = await import('./commands/plan.js');
      await planImages({ ...planChoices<ImageOptions>(command, cli), images, command: null }, cli);
    });
  addLater(plan.command('compose').argument('[service...]', 'services'), planOptions('services'))
    .description('of the services of Compose files')
    .action(async (services: string[], _options: unknown, command: Command) => {
      const { planServices } = await import('./commands/plan.js');
      await planServices(services, planChoices<ComposeCommandOptions>(command, cli), cli);
    });
  addLater(plan.command('k8s').argument('[file...]', 'manifests'), planOptions('containers'))
    .description('of the containers of manifests')
    .action(async (files: string[], _options: unknown, command: Command) => {
      const { planContainers } = await import('./commands/plan.js');
      await planContainers(files, planChoices<K8sCommandOptions>(command, cli), cli);
    });
  handOnOptions(plan);
  addLater(
    program.command('merge').argument('[report...]', 'saved JSON reports, - for those on standard input'),
    addMergeOptions,
  )
    .description('join the reports of shards into one, and judge that')
    .usage('[options] <report...>')
    .action(async (files: string[], _options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      const { mergeSaved } = await import('./commands/merge.js');
      finish(await mergeSaved(files, command.opts<MergeOptions>(), cli));
    });
  addLater(program.command('diff'), addDiffOptions)
    .argument('<old>', 'saved JSON report, - for standard input')
    .argument('<new>', 'a later one')
    .description('show what got better or worse between two saved reports')
    .action(async (before: string, after: string, _options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      const { diffSaved } = await import('./commands/diff.js');
      finish(await diffSaved(before, after, command.opts<DiffOptions>(), cli));
    });
  addLater(
    program.command('report').argument('[file...]', 'saved JSON reports, - for standard input'),
    addReportOptions,
  )
    .description('render saved reports in another format, several as one')
    .usage('[options] <file...>')
    .action(async (files: string[], _options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      const { renderReports } = await import('./commands/report.js');
      finish(await renderReports(files, command.opts<ReportOptions>(), cli));
    });
  program
    .command('explain')
    .description('explain a rule, list all rules, or list the platforms')
    .argument('[rule]', 'rule id, such as shell-as-pid-1, or preset for the platforms')
    .action(async (rule: string | undefined) => {
      const { explain } = await import('./commands/explain.js');
      explain(rule, cli);
    });
  addLater(program.command('clean'), addEngineOptions)
    .description('remove what killed runs on this machine left behind')
    .action(async (_options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      const { clean } = await import('./commands/clean.js');
      await clean(command.opts<EngineOptions>(), cli);
    });
  addLater(program.command('doctor'), (doctor) => addColorOptions(addHelperOptions(addEngineOptions(doctor))))
    .description('show which engine would be used, how it was found, and what works')
    .action(async (_options: unknown, command: Command) => {
      applyEnvironment(command, cli.env);
      const { doctor } = await import('./commands/doctor.js');
      finish(await doctor(command.opts<DoctorOptions>(), cli));
    });
  handOnOptions(program);
  return program;
}

const planOptions = (what: Parameters<typeof addPlanOptions>[1]) => (command: Command) =>
  addPlanOptions(command, what);

/** The same, and what is said of the plan alone. */
function planChoices<Options extends ProbeOptions>(
  command: Command,
  cli: CliProcess,
): Choices<Options> & { readonly plan: PlanOptions } {
  applyEnvironment(command, cli.env);
  return { ...currentChoices<Options>(command, cli), plan: command.opts<PlanOptions>() };
}

/** Adds what shells ask for and ask: `words` are those typed after the program's name, the last one unfinished. */
export function addCompletion(program: Command, cli: CliProcess, words: readonly string[]): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'shell to print it for').choices(SHELLS))
    .action(async (shell: string) => {
      const { printCompletionScript } = await import('./commands/completion.js');
      addAll(program);
      printCompletionScript(shell, program, cli);
    });
  program.command('complete', { hidden: true }).action(async () => {
    const { printCompletions } = await import('./commands/completion.js');
    addAll(program);
    printCompletions(words, program, cli);
  });
}

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** What was chosen; a former name that was used is mentioned. */
function currentChoices<Options extends ProbeOptions>(command: Command, cli: CliProcess): Choices<Options> {
  const { formerName, ...choices } = readChoices<Options>(command);
  if (formerName !== null) cli.stderr.write(`sigprobe: ${formerName} is now ${FORMER_NAMES[formerName]}.\n`);
  return choices;
}

const HELP_TAIL = `
Every option also reads SIGPROBE_<NAME>; most may stand in sigprobe.yaml,
which lists targets and waivers as well. Arguments after -- replace the image's
CMD.

Exit codes: 0 all passed, 1 at least one failed, 2 could not find out,
129, 130 or 143 interrupted.

Examples:
  sigprobe myimage:tag
  sigprobe --grace 10s --require graceful myimage:tag
  sigprobe debian -- sleep infinity
  sigprobe --format json a:1 b:2 > report.json
  sigprobe compose --list
  sigprobe compose -f compose.yaml web`;
