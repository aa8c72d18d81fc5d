import { CommanderError } from 'commander';
import { errors } from '../error-catalogue.js';
import type { Asked } from './call.js';
import type { CliProcess } from './cli-process.js';
import { openConfig } from './config/open-config.js';
import { addCompletion, createProgram, type Work } from './program.js';
import { printError } from './terminal/print-error.js';
import { untilInterrupted } from './terminal/until-interrupted.js';

const USAGE_EXIT_CODE = 2;

/**
 * Runs the command line and returns the exit code: 0 passed, 1 failed, 2 could not find out, 128 + n
 * interrupted.
 */
export async function run(cli: CliProcess): Promise<number> {
  // A reader that went away (`sigprobe … | head`) is no failure of the probe.
  for (const stream of [cli.stdout, cli.stderr]) stream.on('error', ignoreBrokenPipe);
  const { own, command } = splitAtDashes(cli.argv.slice(2));
  let exitCode = 0;
  const program = createProgram(
    cli,
    {
      images: async (work, images, choices) => {
        const asked = { ...choices, images, command };
        exitCode = await untilInterrupted(cli, (abort) => runOn(work, asked, cli, abort));
      },
      services: async (services, choices) => {
        const { probeServices } = await import('./commands/compose.js');
        exitCode = await untilInterrupted(cli, (abort) => probeServices(services, choices, cli, abort));
      },
      containers: async (files, choices) => {
        const { probeContainers } = await import('./commands/k8s.js');
        exitCode = await untilInterrupted(cli, (abort) => probeContainers(files, choices, cli, abort));
      },
    },
    (code) => {
      exitCode = code;
    },
  );
  addCompletion(program, cli, command ?? []);
  try {
    await program.parseAsync(own, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    printError(error, cli);
    return USAGE_EXIT_CODE;
  }
}

async function runOn(work: Work, asked: Asked, cli: CliProcess, abort: AbortSignal): Promise<number> {
  // A fix is of one image, and a command replaces that of images: neither is for what a file lists.
  const { images, command, given } = asked;
  if (images.length === 0 && (work === 'fix' || command !== null)) throw errors.noTarget();
  const config = await openConfig(given.config, cli);
  if (images.length === 0 && config === null) throw errors.noTarget();
  // What a probe needs takes longer to load than --help takes to print.
  const { planCall } = await import('./call.js');
  const call = await planCall(asked, config, cli);
  const run =
    work === 'probe'
      ? (await import('./commands/probe.js')).probeTargets
      : (await import('./commands/fix.js')).fixImage;
  return run(call, cli, abort);
}

/** What follows the first `--` goes to the container, whatever it looks like. */
function splitAtDashes(argv: readonly string[]): { own: string[]; command: string[] | null } {
  const at = argv.indexOf('--');
  return at < 0 ? { own: [...argv], command: null } : { own: argv.slice(0, at), command: argv.slice(at + 1) };
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
