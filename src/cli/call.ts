import { toHelperWish } from '../api/settings.js';
import type { Baseline } from '../diagnosis/results/baseline.js';
import type { Shard } from '../diagnosis/results/report.js';
import { NO_WAIVERS, type WaiverPolicy } from '../diagnosis/results/waiver.js';
import { errors } from '../error-catalogue.js';
import type { HelperRules } from '../probe/choose-helper.js';
import type { TargetList } from '../target-list.js';
import type { TargetSpec } from '../target-spec.js';
import { targetsFromOptions } from '../targets/image-targets.js';
import type { CallTarget } from './call-target.js';
import type { CliProcess } from './cli-process.js';
import type { Config } from './config/config.js';
import { dockerfileOf } from './options/dockerfile-of.js';
import { inLayers, withoutDeclared } from './options/layers.js';
import type { Choices, ImageOptions, ProbeOptions } from './options/options.js';
import { settingsOf } from './options/settings-of.js';

/** What was typed. */
export interface Asked extends Choices {
  readonly images: readonly string[];
  /** What follows `--`, in place of the images' CMD; null where nothing does. */
  readonly command: readonly string[] | null;
}

/** All that a command needs to know of what to probe, and how to tell of it. */
export interface Call {
  readonly targets: readonly CallTarget[];
  readonly helper: HelperRules;
  /** Of these only what is true of the whole call is of use. */
  readonly options: ProbeOptions;
  readonly waivers: WaiverPolicy;
  /** Null where the targets are all that there are. */
  readonly shard: Shard | null;
  /** What was there already; null where nothing is compared. */
  readonly baseline: Baseline | null;
}

/**
 * The images that were named, else what the file lists; the file's defaults and waivers are for either.
 *
 * @throws SigprobeError `no-target`, `bad-option`, `bad-file`, `bad-reference`
 */
export async function planCall(asked: Asked, config: Config | null, cli: CliProcess): Promise<Call> {
  const options = inLayers(asked, config?.defaults ?? {});
  const isWhole = asked.images.length === 0;
  const targets =
    config !== null && isWhole ? await listedTargets(asked, config, cli) : namedTargets(asked, options, cli);
  return {
    targets,
    helper: { wish: toHelperWish(options.helper), pull: options.pull },
    options,
    waivers: config === null ? NO_WAIVERS : policyOf(config, options, isWhole),
    shard: null,
    baseline: null,
  };
}

/** Targets that Compose files or manifests declare; the defaults and waivers of sigprobe.yaml are for them too. */
export function planDeclared(
  { targets, companions }: Pick<TargetList, 'targets' | 'companions'>,
  choices: Choices<ProbeOptions>,
  config: Config | null,
): Call {
  const defaults = config?.defaults ?? {};
  const options = inLayers(choices, defaults);
  const settingsFor = ({ declared }: TargetSpec) =>
    settingsOf(inLayers(choices, withoutDeclared(defaults, declared)), choices.given);
  const others = companions === undefined ? {} : { others: [...targets, ...companions] };
  return {
    targets: targets.map((spec) => ({ spec, settings: settingsFor(spec), ...others })),
    helper: { wish: toHelperWish(options.helper), pull: options.pull },
    options,
    waivers: config === null ? NO_WAIVERS : policyOf(config, options, false),
    shard: null,
    baseline: null,
  };
}

function namedTargets(
  { images, command, given }: Asked,
  options: ImageOptions,
  cli: CliProcess,
): CallTarget[] {
  const settings = settingsOf(options, given);
  const dockerfile = dockerfileOf(options, given, cli);
  return targetsFromOptions(images, command, options, cli).map((spec) => ({ spec, settings, ...dockerfile }));
}

async function listedTargets(asked: Asked, config: Config, cli: CliProcess): Promise<CallTarget[]> {
  if (config.targets.length === 0) throw errors.configNoTargets(config.file);
  const { targetsOf } = await import('./config/config-targets.js');
  return targetsOf(config, asked, cli);
}

function policyOf({ waivers }: Config, { strictWaivers }: ProbeOptions, isWhole: boolean): WaiverPolicy {
  return { waivers, today: new Date().toISOString().slice(0, 10), isStrict: strictWaivers, isWhole };
}
