import { Command, CommanderError, Help, type Option } from 'commander';
import { isSigprobeError, SigprobeError } from '../errors.js';
import { sanitizeLines } from '../text/sanitize.js';
import { VERSION } from '../version.js';
import type { CliProcess } from './cli-process.js';
import type { DoctorOptions } from './commands/doctor.js';
import {
  addColorOptions,
  addEngineOptions,
  addProbeOptions,
  applyEnvironment,
  type EngineOptions,
  type ImageOptions,
} from './options/options.js';
import { listenForInterrupts } from './terminal/interrupts.js';
import { printError } from './terminal/print-error.js';

const USAGE_EXIT_CODE = 2;
/** Cleaning up takes well under a second on an engine that is not busy; every call in it is bounded. */
const PATIENCE_MS = 1_700;

/** What is done with images. */
type Work = 'probe' | 'fix';

/** Runs the command line and returns the exit code: 0 passed, 1 failed, 2 could not find out, 128 + n interrupted. */
export async function run(world: CliProcess): Promise<number> {
  // A reader that went away (`sigprobe … | head`) is no failure of the probe.
  for (const stream of [world.stdout, world.stderr]) stream.on('error', ignoreBrokenPipe);
  const { own, command } = splitAtDashes(world.argv.slice(2));
  let exitCode = 0;
  const program = createProgram(
    world,
    async (work, images, options) => {
      exitCode = await untilInterrupted(world, (abort) =>
        runOn(work, images, command, options, world, abort),
      );
    },
    (code) => {
      exitCode = code;
    },
  );
  try {
    await program.parseAsync(own, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    printError(error, world);
    return USAGE_EXIT_CODE;
  }
}

function createProgram(
  world: CliProcess,
  start: (work: Work, images: string[], options: ImageOptions) => Promise<void>,
  finish: (exitCode: number) => void,
): Command {
  const program = new Command('sigprobe')
    .description(
      'What happens when a container is told to stop? Starts a container from an image, sends its stop signal to PID 1, measures how long it takes to exit, and says what is missing.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      // What was typed is repeated here, whatever is in it.
      writeErr: (text) => world.stderr.write(sanitizeLines(text).join('\n')),
      getOutHelpWidth: () => world.stdout.columns || 80,
      getErrHelpWidth: () => world.stderr.columns || 80,
      // A mistyped --env must not repeat the value that came with it.
      outputError: (text, write) =>
        write(text.replace(/^error: /, 'sigprobe: ').replace(/(unknown option '[^='\n]+)=.*'/s, "$1'")),
    })
    .configureHelp({ optionDescription: describeOption })
    .showHelpAfterError('  Run sigprobe --help for the options.')
    .exitOverride();
  const run = (work: Work) => async (images: string[], _options: unknown, command: Command) => {
    applyEnvironment(command, world.env);
    await start(work, images, withPreset(command, world));
  };
  addProbeOptions(program)
    .argument('[image...]', 'images to probe')
    .usage('[options] <image...> [-- ARG...]')
    .addHelpText('after', HELP_TAIL)
    .enablePositionalOptions()
    .action(run('probe'));
  addProbeOptions(
    program.command('image', { hidden: true }).argument('[image...]', 'images to probe'),
  ).action(run('probe'));
  addProbeOptions(program.command('fix').argument('[image...]', 'the image to fix'))
    .description('print the lines for the Dockerfile that mend an image, as they were verified')
    .usage('[options] <image> [-- ARG...]')
    .action(run('fix'));
  program
    .command('explain')
    .description("print a rule's page, the list of all, or the targets")
    .argument('[rule]', 'its id, such as shell-as-pid-1, or target')
    .action(async (rule: string | undefined) => {
      const { explain } = await import('./commands/explain.js');
      explain(rule, world);
    });
  addEngineOptions(program.command('clean'))
    .description('remove containers that a killed sigprobe of this machine left behind')
    .action(async (_options: unknown, command: Command) => {
      applyEnvironment(command, world.env);
      const { clean } = await import('./commands/clean.js');
      await clean(command.opts<EngineOptions>(), world);
    });
  addColorOptions(addEngineOptions(program.command('doctor')))
    .description('tell which engine a probe would use, what was tried to find it, and what works')
    .action(async (_options: unknown, command: Command) => {
      applyEnvironment(command, world.env);
      const { doctor } = await import('./commands/doctor.js');
      finish(await doctor(command.opts<DoctorOptions>(), world));
    });
  return program;
}

/** `--target` was the name of `--preset`, and goes on working. */
function withPreset(command: Command, world: CliProcess): ImageOptions {
  const { target, ...options } = command.opts<ImageOptions & { readonly target?: ImageOptions['preset'] }>();
  if (target === undefined || command.getOptionValueSource('preset') === 'cli') return options;
  world.stderr.write('sigprobe: --target is now --preset.\n');
  return { ...options, preset: target };
}

/** That a switch is off and a list empty goes without saying. */
function describeOption(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (none|off)\)$/, '');
}

const HELP_TAIL = `
Every option also reads SIGPROBE_<NAME>. What follows -- replaces the image's
CMD.

Exit codes: 0 all passed, 1 at least one failed, 2 could not find out,
129, 130 or 143 interrupted.

Examples:
  sigprobe myimage:tag
  sigprobe --grace 10s --require graceful myimage:tag
  sigprobe debian -- sleep infinity
  sigprobe --format json a:1 b:2 > report.json`;

async function runOn(
  work: Work,
  images: readonly string[],
  command: readonly string[] | null,
  options: ImageOptions,
  world: CliProcess,
  abort: AbortSignal,
): Promise<number> {
  if (images.length === 0)
    throw new SigprobeError(
      'no-target',
      'No image was named.',
      'Write sigprobe IMAGE, such as sigprobe nginx:1.27.',
    );
  // What a probe needs takes longer to load than --help takes to print.
  const run =
    work === 'probe'
      ? (await import('./commands/probe.js')).probeImages
      : (await import('./commands/fix.js')).fixImage;
  return run(images, command, options, world, abort);
}

async function untilInterrupted(
  world: CliProcess,
  work: (abort: AbortSignal) => Promise<number>,
): Promise<number> {
  const { abort, interrupted, dispose } = listenForInterrupts(world);
  try {
    const working = work(abort);
    const first = await Promise.race([
      working.then(
        () => null,
        () => null,
      ),
      interrupted,
    ]);
    if (first === null) return await working;
    await cleanUp(working, world);
    return first;
  } finally {
    dispose();
  }
}

/** Waits for what an interrupt set off; says so when it takes long, and when it failed. */
async function cleanUp(working: Promise<unknown>, world: CliProcess): Promise<void> {
  const slow = setTimeout(
    () => world.stderr.write('sigprobe: Removing the containers takes longer than usual.\n'),
    PATIENCE_MS,
  );
  try {
    await working;
  } catch (error) {
    if (isSigprobeError(error, 'interrupted')) return;
    printError(error, world);
    world.stderr.write(
      'sigprobe: Interrupted, and a container may have been left behind.\n  Run sigprobe clean to remove it.\n',
    );
  } finally {
    clearTimeout(slow);
  }
}

/** What follows the first `--` goes to the container, whatever it looks like. */
function splitAtDashes(argv: readonly string[]): { own: string[]; command: string[] | null } {
  const at = argv.indexOf('--');
  return at < 0 ? { own: [...argv], command: null } : { own: argv.slice(0, at), command: argv.slice(at + 1) };
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
