import type { CliProcess } from '../cli-process.js';
import type { Choices, K8sCommandOptions } from '../options/options.js';
import { printTargets, readManifests } from './list.js';
import { probeListed } from './probe-listed.js';

/**
 * Probes the containers of manifests, each in its Pod, and returns the exit code of the report; with `--list` only
 * prints them.
 *
 * @throws SigprobeError `bad-file`, and `no-target` where there is no container
 */
export async function probeContainers(
  files: readonly string[],
  choices: Choices<K8sCommandOptions>,
  cli: CliProcess,
  abort: AbortSignal,
): Promise<number> {
  const list = await readManifests(files, choices.standard, cli);
  if (!choices.standard.list) return probeListed(list, choices, cli, abort);
  printTargets(list, choices.standard, cli);
  return 0;
}
