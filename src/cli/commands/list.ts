import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import { targetList } from '../../report/target-list.js';
import { targetListJson } from '../../report/target-list-json.js';
import type { TargetList } from '../../target-list.js';
import { composeTargets } from '../../targets/compose/compose-targets.js';
import type { GivenBeside } from '../../targets/k8s/given-beside.js';
import { isManifest, type ManifestChoices, manifestTargets } from '../../targets/k8s/manifest-targets.js';
import { readBeside } from '../../targets/k8s/read-beside.js';
import { readManifestFiles } from '../../targets/k8s/read-files.js';
import type { CliProcess } from '../cli-process.js';
import type { ListOptions, ManifestOptions, ProjectChoices, ServiceOptions } from '../options/options.js';
import { readStdin } from '../read-stdin.js';
import { createStyle } from '../terminal/style.js';
import { hideListed } from './hide-listed.js';

/**
 * Prints what a probe of the files would probe, and what not and why; starts nothing, and needs no engine. Files are
 * manifests if the first of them is.
 *
 * @throws SigprobeError `bad-file`, `bad-option`, and `no-target` where nothing is left to probe
 */
export async function listTargets(options: ListOptions, cli: CliProcess): Promise<void> {
  const { file: files, hostAccess: host } = options;
  const stdin = await readIfNamed([...files, ...filesBeside(options)], cli);
  const list = areManifests(files, stdin, cli)
    ? manifestTargets(readManifestFiles(files, stdin, cli.cwd()), {
        kindsWithTemplate: [],
        host,
        ...readBeside(options, stdin, cli),
      })
    : composeTargets(
        { ...toProject({ ...options, withDependencies: false, build: false }), files, stdin, services: [] },
        cli,
      );
  printTargets(list, options, cli);
}

/** By the first of them; a file that cannot be read is left to who reads Compose files. */
function areManifests(files: readonly string[], stdin: string, cli: CliProcess): boolean {
  try {
    return readManifestFiles(files.slice(0, 1), stdin, cli.cwd()).some(isManifest);
  } catch (error) {
    if (isSigprobeError(error)) return false;
    throw error;
  }
}

/** @throws SigprobeError `no-target` where nothing is left to probe */
export function printTargets(
  found: TargetList,
  { format, color }: Pick<ListOptions, 'format' | 'color'>,
  cli: CliProcess,
): void {
  const list = hideListed(found);
  const style = createStyle(cli, cli.stdout, color, false);
  cli.stdout.write(format === 'json' ? targetListJson(list) : targetList(list, style));
  if (list.targets.length === 0) throw errors.nothingToProbe();
}

/** The services that the files and names stand for; `-` among the names is a file too. */
export async function readServices(
  names: readonly string[],
  options: ProjectChoices & ServiceOptions,
  cli: CliProcess,
): Promise<TargetList> {
  const files = [...options.file, ...names.filter((name) => name === '-')];
  const services = names.filter((name) => name !== '-');
  return composeTargets(
    { ...toProject(options), files, stdin: await readIfNamed(files, cli), services },
    cli,
  );
}

/** The containers in the files. */
export async function readManifests(
  files: readonly string[],
  options: ManifestOptions,
  cli: CliProcess,
): Promise<TargetList> {
  if (files.length === 0) throw errors.noManifest();
  const { kindWithTemplate, hostAccess } = options;
  const stdin = await readIfNamed([...files, ...filesBeside(options)], cli);
  const choices: ManifestChoices = {
    kindsWithTemplate: kindWithTemplate,
    host: hostAccess,
    ...readBeside(options, stdin, cli),
  };
  return manifestTargets(readManifestFiles(files, stdin, cli.cwd()), choices);
}

function filesBeside({ configmap, secret }: GivenBeside): readonly string[] {
  return [...configmap, ...secret];
}

function toProject(options: ProjectChoices & ServiceOptions) {
  return {
    projectName: options.projectName ?? null,
    projectDirectory: options.projectDirectory ?? null,
    envFiles: options.envFile,
    profiles: options.profile,
    writableMounts: options.writableMounts,
    host: options.hostAccess,
    withDependencies: options.withDependencies,
    build: options.build,
  };
}

async function readIfNamed(files: readonly string[], cli: CliProcess): Promise<string> {
  return files.includes('-') ? readStdin(cli) : '';
}
