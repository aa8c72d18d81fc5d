import { hookLimitMs, stopBudgetMs } from '../../pod-grace.js';
import type { PodPart, PodProcesses, PodTarget } from '../../pod-spec.js';
import { type Note, PLAIN_SETTINGS, type RunSettings } from '../../target-spec.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import type { Cluster } from './cluster.js';
import { type Environment, readEnvironment } from './environment.js';
import { expandReferences } from './expand.js';
import { createFields, type Fields } from './fields.js';
import { readLifecycle } from './lifecycle.js';
import { readMounts } from './mounts.js';
import { readImage } from './obstacles.js';
import type { ManifestOptions } from './options.js';
import type { PodTemplate } from './pod-template.js';
import { readReadiness } from './probes.js';
import { createReferences } from './references.js';
import { readResources } from './resources.js';
import { readSecurity, type SecuritySettings } from './security.js';
import { serviceVariables } from './service-links.js';
import type { WrittenVolumes } from './volumes.js';

/** What holds for every container of a Pod. */
export interface PodContext {
  readonly template: PodTemplate;
  readonly cluster: Cluster;
  readonly options: ManifestOptions;
  readonly volumes: WrittenVolumes;
  readonly graceSeconds: number;
  readonly processes: PodProcesses;
  readonly allowance: Allowance;
  /** Settings that are the same for all. */
  readonly settings: Partial<RunSettings>;
}

/** Small files can refer to the same large things again and again: it is the end of all that may be made of them. */
export interface Allowance {
  /** @throws TooLarge when more has been taken than there is */
  take(count: number): void;
}

/** Why no more containers are read. */
export class TooLarge extends Error {}

export function createAllowance(whole: number): Allowance {
  let left = whole;
  return {
    take: (count) => {
      left -= count;
      if (left < 0) throw new TooLarge();
    },
  };
}

/** What of its part in the Pod does not follow from the container itself. */
export type Membership = Pick<PodPart, 'id' | 'container' | 'role' | 'order' | 'siblings' | 'asks'>;

/** `notes` are those that concern this container and are known already. */
export function readContainer(
  container: LocatedMap,
  membership: Membership,
  context: PodContext,
  known: readonly Note[],
): PodTarget {
  const { template, options, volumes, graceSeconds, processes } = context;
  const { spec, object, identity } = template;
  const notes: Note[] = [...known];
  const fields = createFields(notes);
  const references = createReferences(context.cluster, object.namespace, fields);
  const environment = readEnvironment({
    container,
    identity,
    references,
    fields,
    serviceLinks: serviceLinks(spec, context, fields),
    overrides: options.env,
  });
  const security = readSecurity(spec, container, fields, options.allow);
  const sources = { identity, references, fields, container, volumes, security };
  const mounts = readMounts({ ...sources, env: environment.values, allow: options.allow });
  const readiness = readReadiness(container, environment.written, fields);
  const lifecycle = readLifecycle(spec, container, graceSeconds, fields);
  const { image, obstacle } = readImage(spec, container, security, fields);
  const settings: RunSettings = {
    ...PLAIN_SETTINGS,
    ...context.settings,
    ...readPlainSettings(container, fields),
    ...security.settings,
    ...mounts.settings,
    env: [...environment.values].map(([name, value]) => `${name}=${value}`),
  };
  context.allowance.take(1 + settings.env.length + settings.files.length);
  noteSurroundings(container, security, context, fields);
  references.noteMissing();
  return {
    kind: 'k8s',
    name: `${membership.id}/${membership.container}`,
    image,
    ...readCommand(container, environment, fields),
    // An init stands for the program of the Pod that is PID 1 there.
    init: processes === 'pod',
    settings,
    declared: {
      place: container.place,
      notes,
      obstacle,
      signal: lifecycle.signal,
      grace: readGrace(spec, graceSeconds, lifecycle.hooks.length > 0),
      ready: readiness.ready,
      hooks: lifecycle.hooks,
    },
    pod: {
      ...membership,
      mounts: mounts.mounts,
      processes,
      graceSeconds,
      startup: readiness.startup,
      needsNonRootImage: security.needsNonRootImage,
      secretEnv: environment.secretNames,
    },
  };
}

function serviceLinks(
  spec: LocatedMap,
  { cluster, template }: PodContext,
  fields: Fields,
): ReadonlyMap<string, string> {
  const isOff = valueAt(spec, 'enableServiceLinks') !== null && !fields.flag(spec, 'enableServiceLinks');
  return isOff ? new Map() : serviceVariables(cluster.services(template.object.namespace));
}

/** A command replaces the image's ENTRYPOINT and drops its CMD; arguments alone replace its CMD. */
function readCommand(
  container: LocatedMap,
  { values }: Environment,
  fields: Fields,
): Pick<PodTarget, 'entrypoint' | 'cmd'> {
  const words = (key: string) =>
    fields.texts(container, key).map((word) => expandReferences(word, (name) => values.get(name)));
  const [command, args] = [words('command'), words('args')];
  return {
    entrypoint: command.length > 0 ? command : null,
    cmd: command.length > 0 || args.length > 0 ? args : null,
  };
}

function readPlainSettings(container: LocatedMap, fields: Fields): Partial<RunSettings> {
  return {
    workdir: fields.text(container, 'workingDir'),
    tty: fields.flag(container, 'tty'),
    stdin: fields.flag(container, 'stdin'),
    // Kubernetes ignores the HEALTHCHECK of an image.
    healthcheck: 'none',
    ...readResources(container, fields),
  };
}

/** With a hook, what the hook and the stop share: what is left for the stop then is for src/pod-grace.ts to say. */
function readGrace(spec: LocatedMap, graceSeconds: number, hasHook: boolean): PodTarget['declared']['grace'] {
  const place = valueAt(spec, 'terminationGracePeriodSeconds')?.place;
  if (place === undefined) return null;
  const alone = stopBudgetMs(graceSeconds, { hookMs: null, waitMs: null });
  return { budgetMs: hasHook ? hookLimitMs(graceSeconds) : alone, place };
}

/** What the container meets on a node, and not here. */
function noteSurroundings(
  container: LocatedMap,
  security: SecuritySettings,
  { template, processes, options }: PodContext,
  fields: Fields,
): void {
  const { spec } = template;
  const at = (key: string) => valueAt(spec, key)?.place ?? container.place;
  if (processes === 'pod')
    fields.note(
      'It shares the processes of its Pod, and so is not PID 1: it is run behind an init.',
      at('shareProcessNamespace'),
    );
  if (processes === 'host')
    fields.note('It shares the processes of its node, and so is not PID 1.', at('hostPID'));
  if (fields.flag(spec, 'hostNetwork') && !options.allow.hostNetwork)
    fields.note('It asks for the network of its node, and has one of its own here.', at('hostNetwork'));
  if (security.needsNonRootImage)
    fields.note(
      'The kubelet starts it only if the USER of the image is a number other than 0.',
      container.place,
    );
  const account = valueAt(spec, 'serviceAccountName') ?? valueAt(spec, 'serviceAccount');
  const token = valueAt(spec, 'automountServiceAccountToken');
  const hasToken = token === null || fields.flag(spec, 'automountServiceAccountToken');
  if (account !== null && hasToken)
    fields.note('It names a service account: it may need its cluster, and has no token here.', account.place);
}
