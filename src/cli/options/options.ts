import { type Command, Help, Option } from 'commander';
import type { KernelRecordMode } from '../../api/open-recorder.js';
import type { Signal } from '../../kernel/signals.js';
import type { PlatformName } from '../../platforms/platforms.js';
import type { RunOptions } from '../../targets/image-targets.js';
import type { GivenBeside } from '../../targets/k8s/given-beside.js';
import type { HttpTarget, ReadyHow } from '../../trial-plan.js';
import type { ShardChoice } from '../shards/which-shard.js';
import {
  COLOR_OPTIONS,
  COMPOSE_OPTIONS,
  DIFF_OPTIONS,
  ENGINE_OPTIONS,
  HELPER_OPTIONS,
  K8S_OPTIONS,
  LIST_OPTIONS,
  MERGE_OPTIONS,
  type OptionEntry,
  PLAN_OPTIONS,
  PROBE_OPTIONS,
  REPORT_OPTIONS,
  UNSAID,
} from './option-table.js';
import type { SecondSignal } from './parsers.js';

/** What a command that only talks to the engine is told; undefined where the command line says nothing. */
export interface EngineOptions {
  readonly host?: string;
  readonly context?: string;
}

/** What the command line says of a probe of any target, parsed. */
export interface ProbeOptions extends EngineOptions {
  readonly grace?: number;
  readonly preset: PlatformName;
  readonly signal?: Signal;
  readonly secondSignal?: SecondSignal;
  readonly ready?: ReadyHow;
  readonly when: 'ready' | 'starting';
  readonly readyTimeout: number;
  readonly load?: HttpTarget;
  readonly pull: 'missing' | 'always' | 'never';
  readonly require: 'stop' | 'graceful';
  readonly failOn: readonly string[];
  readonly fail: boolean;
  readonly runs: number;
  readonly baseline?: string;
  readonly shard?: ShardChoice;
  readonly timings?: string;
  readonly jobs?: number;
  readonly kernelRecord: KernelRecordMode;
  readonly helper: string;
  readonly fullGrace: boolean;
  readonly remedies: boolean;
  readonly format: string;
  /** `format=file` each. */
  readonly report: readonly string[];
  readonly dockerfile?: string;
  readonly keep: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color?: boolean;
  /** A file, or false for none; true and undefined leave it to be found. */
  readonly config?: string | boolean;
  readonly strictWaivers: boolean;
}

/** The options that somebody gave, parsed. */
export type GivenOptions = Readonly<Partial<ImageOptions & ServiceOptions>>;

/** What a command was told. */
export interface Choices<Options extends ProbeOptions = ImageOptions> {
  /** Every option; one that is not given as it is where nobody says anything. */
  readonly standard: Options;
  /** On the command line, or in a variable. */
  readonly given: Readonly<Partial<Options>>;
}

/** The same with what it says of how images are run. */
export interface ImageOptions extends ProbeOptions, RunOptions {}

/** Which Compose files, and which of their services. */
export interface ProjectChoices {
  readonly file: readonly string[];
  readonly profile: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly envFile: readonly string[];
  readonly writableMounts: boolean;
  readonly hostAccess: boolean;
}

/** What the command line says of a list of targets. */
export interface ListOptions extends ProjectChoices, GivenBeside {
  readonly format: string;
  readonly color?: boolean;
}

/** How the services of Compose files are started. */
export interface ServiceOptions {
  readonly withDependencies: boolean;
  readonly build: boolean;
}

/** What the command line says of how a report is told. */
export type ReportOptions = Pick<ProbeOptions, 'format' | 'report' | 'verbose' | 'color'>;

/** What it says of a probe of Compose services. */
export interface ComposeCommandOptions extends ProjectChoices, ServiceOptions, ProbeOptions {
  readonly list: boolean;
}

/** What is said of a plan alone. */
export interface PlanOptions {
  readonly shards?: number;
}

/** What the command line says of a merge. */
export interface MergeOptions
  extends Pick<ProbeOptions, 'fail' | 'format' | 'report' | 'verbose' | 'color' | 'baseline'> {
  readonly allowMissing: boolean;
}

/** What the command line says of a comparison of reports. */
export type DiffOptions = Pick<ProbeOptions, 'format' | 'color'>;

/** Which Pods of manifests. */
export interface ManifestOptions extends GivenBeside {
  readonly kindWithTemplate: readonly string[];
  readonly hostAccess: boolean;
}

/** What it says of a probe of the containers of manifests. */
export interface K8sCommandOptions extends ManifestOptions, ProbeOptions {
  readonly list: boolean;
}

/** Adds every option of a probe to a command. */
export function addProbeOptions(command: Command): Command {
  return addOptions(command, PROBE_OPTIONS);
}

/** Adds every option of a probe of Compose services. */
export function addComposeOptions(command: Command): Command {
  return addOptions(command, COMPOSE_OPTIONS);
}

/** Adds every option of a probe of the containers of manifests. */
export function addK8sOptions(command: Command): Command {
  return addOptions(command, K8S_OPTIONS);
}

/** Adds every option of a plan of shards. */
export function addPlanOptions(command: Command, what: keyof typeof PLAN_OPTIONS): Command {
  return addOptions(command, PLAN_OPTIONS[what]);
}

/** Adds the options of a merge of reports. */
export function addMergeOptions(command: Command): Command {
  return addOptions(command, MERGE_OPTIONS);
}

/** Adds the options of a comparison of reports. */
export function addDiffOptions(command: Command): Command {
  return addOptions(command, DIFF_OPTIONS);
}

/** Adds the options of a list of targets. */
export function addListOptions(command: Command): Command {
  return addOptions(command, LIST_OPTIONS);
}

/** Adds the options of reports that were saved. */
export function addReportOptions(command: Command): Command {
  return addOptions(command, REPORT_OPTIONS);
}

/** Adds the options that say which engine. */
export function addEngineOptions(command: Command): Command {
  return addOptions(command, ENGINE_OPTIONS);
}

/** Adds the option that says what is to look at the processes. */
export function addHelperOptions(command: Command): Command {
  return addOptions(command, HELPER_OPTIONS);
}

/** Adds the options that say whether to draw in colour. */
export function addColorOptions(command: Command): Command {
  return addOptions(command, COLOR_OPTIONS);
}

/** What help says of an option. */
export function describeOption(option: Option): string {
  return new Help().optionDescription(option).replace(` (default: ${UNSAID})`, '');
}

/** How help calls a command: that each has options goes without saying. */
export function describeCommand(command: Command): string {
  return new Help().subcommandTerm(command).replace(' [options]', '');
}

/** Former names that go on working, and what they are called now. */
export const FORMER_NAMES = { '--target': '--preset', SIGPROBE_TARGET: 'SIGPROBE_PRESET' } as const;

/**
 * What was chosen; the preset is what `--target` said, unless `--preset` said more. And the former name that was
 * used.
 */
export function readChoices<Options extends ProbeOptions = ImageOptions>(
  command: Command,
): Choices<Options> & { readonly formerName: keyof typeof FORMER_NAMES | null } {
  const { target, ...others } = command.opts<ProbeOptions & { readonly target?: PlatformName }>();
  const standard = others as Options;
  const sourceOf = (key: string) => command.getOptionValueSource(key) ?? 'default';
  const given = Object.fromEntries(
    Object.entries(standard).filter(([key]) => sourceOf(key) !== 'default'),
  ) as Partial<Options>;
  if (target === undefined) return { standard, given, formerName: null };
  const rank = (key: string) => ['default', 'env', 'cli'].indexOf(sourceOf(key));
  return {
    standard,
    given: rank('target') > rank('preset') ? { ...given, preset: target } : given,
    formerName: sourceOf('target') === 'cli' ? '--target' : 'SIGPROBE_TARGET',
  };
}

function addOptions(command: Command, entries: readonly OptionEntry[]): Command {
  for (const entry of entries) command.addOption(toOption(entry));
  return command;
}

/** The option as commander knows it. */
export function toOption(entry: OptionEntry): Option {
  const option = new Option(entry.flags, entry.description).hideHelp(entry.isHidden === true);
  if (entry.parse !== undefined) option.argParser(entry.parse);
  if (entry.choices !== undefined) option.choices(entry.choices);
  if (entry.default !== undefined) option.default(entry.default, entry.defaultText);
  return option;
}
