import { errors } from '../../error-catalogue.js';
import { planJson, planText } from '../../report/plan.js';
import type { TargetList } from '../../target-list.js';
import { type Asked, type Call, planCall, planDeclared } from '../call.js';
import type { CliProcess } from '../cli-process.js';
import { openConfig } from '../config/open-config.js';
import type {
  Choices,
  ComposeCommandOptions,
  K8sCommandOptions,
  PlanOptions,
  ProbeOptions,
} from '../options/options.js';
import { planOf } from '../shards/cut-shard.js';
import { createStyle } from '../terminal/style.js';

/** Prints how images, or what sigprobe.yaml lists, are cut into shards; starts nothing. */
export async function planImages(asked: Asked & PlanChoices, cli: CliProcess): Promise<void> {
  const config = await openConfig(asked.given.config, cli);
  if (asked.images.length === 0 && config === null) throw errors.noTarget();
  await printPlan(await planCall(asked, config, cli), asked.plan, cli);
}

/** The same of the services of Compose files. */
export async function planServices(
  services: readonly string[],
  choices: Choices<ComposeCommandOptions> & PlanChoices,
  cli: CliProcess,
): Promise<void> {
  const { readServices } = await import('./list.js');
  await planListed(await readServices(services, choices.standard, cli), choices, cli);
}

/** The same of the containers of manifests. */
export async function planContainers(
  files: readonly string[],
  choices: Choices<K8sCommandOptions> & PlanChoices,
  cli: CliProcess,
): Promise<void> {
  const { readManifests } = await import('./list.js');
  await planListed(await readManifests(files, choices.standard, cli), choices, cli);
}

/** What is said of the plan alone. */
interface PlanChoices {
  readonly plan: PlanOptions;
}

async function planListed(
  list: TargetList,
  choices: Choices<ProbeOptions> & PlanChoices,
  cli: CliProcess,
): Promise<void> {
  if (list.targets.length === 0) throw errors.nothingToProbe();
  const config = await openConfig(choices.given.config, cli);
  await printPlan(planDeclared(list, choices, config), choices.plan, cli);
}

async function printPlan(call: Call, { shards }: PlanOptions, cli: CliProcess): Promise<void> {
  if (shards === undefined) throw errors.planWithoutShards();
  const plan = await planOf(call, shards, cli);
  const { format, color } = call.options;
  cli.stdout.write(
    format === 'json' ? planJson(plan) : planText(plan, createStyle(cli, cli.stdout, color, false)),
  );
}
