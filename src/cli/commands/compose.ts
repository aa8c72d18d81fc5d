import type { CliProcess } from '../cli-process.js';
import { openConfig } from '../config/open-config.js';
import { inLayers } from '../options/layers.js';
import type { Choices, ComposeCommandOptions } from '../options/options.js';
import { printTargets, readServices } from './list.js';
import { probeListed } from './probe-listed.js';

/**
 * Probes the services of Compose files and returns the exit code of the report; with `--list` only prints them.
 *
 * @throws SigprobeError `bad-file`, `bad-option`, and `no-target` where nothing is left to probe
 */
export async function probeServices(
  services: readonly string[],
  choices: Choices<ComposeCommandOptions>,
  cli: CliProcess,
  abort: AbortSignal,
): Promise<number> {
  const config = await openConfig(choices.given.config, cli);
  const list = await readServices(services, inLayers(choices, config?.defaults ?? {}), cli);
  if (!choices.standard.list) return probeListed(list, choices, cli, abort, Promise.resolve(config));
  printTargets(list, choices.standard, cli);
  return 0;
}
