import { errors } from '../../error-catalogue.js';
import type { TargetList } from '../../target-list.js';
import { sanitize } from '../../text/sanitize.js';
import type { CliProcess } from '../cli-process.js';
import type { Config } from '../config/config.js';
import { openConfig } from '../config/open-config.js';
import type { Choices, ProbeOptions } from '../options/options.js';

/**
 * Probes what files come to, says what is left out, and returns the exit code of the report.
 *
 * @throws SigprobeError `no-target` where nothing is left to probe
 */
export async function probeListed(
  list: TargetList,
  choices: Choices<ProbeOptions>,
  cli: CliProcess,
  abort: AbortSignal,
  opening: Promise<Config | null> = openConfig(choices.given.config, cli),
): Promise<number> {
  const { targets, leftOut, notes } = list;
  if (targets.length === 0) throw errors.nothingToProbe();
  if (!choices.standard.quiet) {
    for (const { name, reason } of leftOut) tell(`${name} is left out: ${reason}.`, cli);
    for (const { message, place } of notes)
      tell(`${place === null ? '' : `${place.file}:${place.line}: `}${message}`, cli);
  }
  const [config, { planDeclared }, { probeTargets }] = await Promise.all([
    opening,
    import('../call.js'),
    import('./probe.js'),
  ]);
  return probeTargets(planDeclared(list, choices, config), cli, abort);
}

function tell(sentence: string, cli: CliProcess): void {
  cli.stderr.write(`sigprobe: ${sanitize(sentence)}\n`);
}
