import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import type { ProbeTarget } from '../../probe/probe-target.js';
import type { TargetList } from '../../target-list.js';
import type { Place } from '../../target-spec.js';
import { type Caller, targetsFromOptions } from '../../targets/image-targets.js';
import type { CallTarget } from '../call-target.js';
import { dockerfileOf } from '../options/dockerfile-of.js';
import { inLayers, withoutDeclared } from '../options/layers.js';
import type { Choices, GivenOptions, ImageOptions, ServiceOptions } from '../options/options.js';
import { settingsOf } from '../options/settings-of.js';
import type { Config, ConfigFiles, ConfigImage } from './config.js';

/** Reads the targets that other files declare. */
type Loader = (entry: ConfigFiles, caller: Caller, options: ServiceOptions) => Promise<DeclaredTargets>;

type DeclaredTargets = Pick<TargetList, 'targets' | 'companions'>;

/** One for each kind of file. */
type Loaders = Readonly<Record<ConfigFiles['kind'], Loader>>;

const LOADERS: Loaders = { compose: loadServices, k8s: loadContainers };

async function loadServices(
  { files, names }: ConfigFiles,
  caller: Caller,
  options: ServiceOptions,
): Promise<DeclaredTargets> {
  const { composeTargets } = await import('../../targets/compose/compose-targets.js');
  const where = { files, stdin: '', projectName: null, projectDirectory: null, envFiles: [], profiles: [] };
  return composeTargets(
    { ...where, services: names, writableMounts: false, host: false, ...options },
    caller,
  );
}

async function loadContainers(entry: ConfigFiles, caller: Caller): Promise<DeclaredTargets> {
  const { manifestTargets } = await import('../../targets/k8s/manifest-targets.js');
  const { readBeside } = await import('../../targets/k8s/read-beside.js');
  const { readManifestFiles } = await import('../../targets/k8s/read-files.js');
  const sources = readManifestFiles(entry.files, '', caller.cwd());
  const beside = readBeside(entry.beside, '', caller);
  const { targets } = manifestTargets(sources, { kindsWithTemplate: [], host: false, ...beside });
  const known = targets.map(({ name }) => name);
  const unknown = entry.names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw errors.unknownContainer(entry.place, unknown, known);
  const isNamed = ({ name }: { readonly name: string }) =>
    entry.names.length === 0 || entry.names.includes(name);
  return { targets: targets.filter(isNamed) };
}

/** All targets of a file, each with its own options between those that were given by hand and the defaults. */
export async function targetsOf(
  { targets, defaults }: Config,
  choices: Choices,
  caller: Caller,
  loaders: Loaders = LOADERS,
): Promise<CallTarget[]> {
  const found: CallTarget[] = [];
  for (const entry of targets) {
    const layers = { ...choices, defaults };
    if (entry.kind === 'image') found.push(...imageTarget(entry, layers, caller));
    else found.push(...(await declaredTargets(entry, layers, caller, loaders[entry.kind])));
  }
  return found;
}

/** What was chosen, and the defaults of the file. */
interface Layers extends Choices {
  readonly defaults: GivenOptions;
}

function imageTarget(entry: ConfigImage, layers: Layers, caller: Caller): CallTarget[] {
  const options = inLayers(layers, layers.defaults, entry.options);
  const settings = settingsAt(entry.place, options, layers.given);
  return targetsFromOptions([entry.image], entry.command, options, caller).map((spec) => ({
    spec: { ...spec, name: entry.name ?? spec.name },
    settings,
    ...dockerfileOf(options, layers.given, caller),
  }));
}

async function declaredTargets(
  entry: ConfigFiles,
  layers: Layers,
  caller: Caller,
  load: Loader,
): Promise<ProbeTarget[]> {
  const { withDependencies = false, build = false } = { ...layers.defaults, ...entry.options };
  const { targets, companions } = await load(entry, caller, { withDependencies, build });
  const others = companions === undefined ? {} : { others: [...targets, ...companions] };
  return targets.map((spec) => {
    const options = inLayers(layers, withoutDeclared(layers.defaults, spec.declared), entry.options);
    return { spec, settings: settingsAt(entry.place, options, layers.given), ...others };
  });
}

/** What contradicts itself does so at this entry, whoever gave the other half. */
function settingsAt(place: Place, options: ImageOptions, given: GivenOptions): ProbeTarget['settings'] {
  try {
    return settingsOf(options, given);
  } catch (error) {
    if (isSigprobeError(error)) throw errors.atPlace(place, error);
    throw error;
  }
}
