import { errors } from '../../error-catalogue.js';
import { sanitize } from '../../text/sanitize.js';
import type { CliProcess } from '../cli-process.js';
import { openConfig } from '../config/open-config.js';
import type { Choices, ComposeCommandOptions } from '../options/options.js';
import { listTargets, readTargets } from './list.js';

/**
 * Probes the services of Compose files and returns the exit code of the report; with `--list` only prints them.
 *
 * @throws SigprobeError as `listTargets` does
 */
export async function probeServices(
  services: readonly string[],
  choices: Choices<ComposeCommandOptions>,
  cli: CliProcess,
  abort: AbortSignal,
): Promise<number> {
  const options = choices.standard;
  if (options.list) {
    await listTargets(services, options, cli);
    return 0;
  }
  const { targets, leftOut, notes } = await readTargets(services, options, cli);
  if (targets.length === 0) throw errors.nothingToProbe();
  if (!options.quiet) {
    for (const { name, reason } of leftOut) tell(`${name} is left out: ${reason}.`, cli);
    for (const { message, place } of notes)
      tell(`${place === null ? '' : `${place.file}:${place.line}: `}${message}`, cli);
  }
  const [config, { planDeclared }, { probeTargets }] = await Promise.all([
    openConfig(choices.given.config, cli),
    import('../call.js'),
    import('./probe.js'),
  ]);
  return probeTargets(planDeclared(targets, choices, config), cli, abort);
}

function tell(sentence: string, cli: CliProcess): void {
  cli.stderr.write(`sigprobe: ${sanitize(sentence)}\n`);
}
