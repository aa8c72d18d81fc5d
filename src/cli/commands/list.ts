import { errors } from '../../error-catalogue.js';
import { targetList } from '../../report/target-list.js';
import { targetListJson } from '../../report/target-list-json.js';
import type { TargetList } from '../../target-list.js';
import { composeTargets } from '../../targets/compose/compose-targets.js';
import type { CliProcess } from '../cli-process.js';
import type { ListOptions, ProjectChoices } from '../options/options.js';
import { createStyle } from '../terminal/style.js';
import { hideListed } from './hide-listed.js';

/**
 * Prints what a probe of the files would probe, and what not and why; starts nothing, and needs no engine.
 *
 * @throws SigprobeError `bad-file`, `bad-option`, and `no-target` where nothing is left to probe
 */
export async function listTargets(
  services: readonly string[],
  options: ListOptions,
  cli: CliProcess,
): Promise<void> {
  const list = hideListed(await readTargets(services, options, cli));
  const style = createStyle(cli, cli.stdout, options.color, false);
  cli.stdout.write(options.format === 'json' ? targetListJson(list) : targetList(list, style));
  if (list.targets.length === 0) throw errors.nothingToProbe();
}

/** The services that the files and names stand for; `-` among the names is a file too. */
export async function readTargets(
  names: readonly string[],
  options: ProjectChoices,
  cli: CliProcess,
): Promise<TargetList> {
  const files = [...options.file, ...names.filter((name) => name === '-')];
  const project = {
    files,
    stdin: files.includes('-') ? await readAll(cli.stdin) : '',
    projectName: options.projectName ?? null,
    projectDirectory: options.projectDirectory ?? null,
    envFiles: options.envFile,
    profiles: options.profile,
    services: names.filter((name) => name !== '-'),
    writableMounts: options.writableMounts,
    host: options.hostAccess,
  };
  return composeTargets(project, cli);
}

async function readAll(stream: CliProcess['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
