import { hookLimitMs, stopBudgetMs } from '../../pod-grace.js';
import type { PodPart, PodProcesses, PodTarget } from '../../pod-spec.js';
import { type Note, PLAIN_SETTINGS, type RunSettings } from '../../target-spec.js';
import { duration } from '../../text/duration.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import type { Allowance } from './allowance.js';
import type { Cluster } from './cluster.js';
import { type Environment, readEnvironment } from './environment.js';
import { expandReferences } from './expand.js';
import { createFields, type Fields } from './fields.js';
import { readLifecycle } from './lifecycle.js';
import { readMounts } from './mounts.js';
import { readImage } from './obstacles.js';
import type { ManifestOptions } from './options.js';
import type { PodTemplate } from './pod-template.js';
import { readProbeGraces, readReadiness } from './probes.js';
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

/** What of its part in the Pod does not follow from the container itself. */
export type Membership = Pick<PodPart, 'id' | 'container' | 'role' | 'order' | 'siblings' | 'asks'>;

/** `known` are the notes that concern this container already. */
export function readContainer(
  container: LocatedMap,
  membership: Membership,
  context: PodContext,
  known: readonly Note[],
): PodTarget {
  const { graceSeconds, processes, template } = context;
  const notes: Note[] = [...known];
  const parts = readParts(container, membership.siblings.length === 0, context, createFields(notes));
  const { image, obstacle, lifecycle, readiness, security, probeGraces } = parts;
  return {
    kind: 'k8s',
    name: `${membership.id}/${membership.container}`,
    image,
    ...parts.command,
    // An init stands for the program of the Pod that is PID 1 there.
    init: processes === 'pod',
    settings: parts.settings,
    declared: {
      place: container.place,
      notes,
      obstacle,
      signal: lifecycle.signal,
      grace: readGrace(template.spec, graceSeconds, lifecycle.hooks.length > 0, createFields(notes)),
      ready: readiness.ready,
      hooks: lifecycle.hooks,
      hookRules: 'kubernetes',
      dependsOn: [],
      buildCommand: null,
      ...(isJob(template, membership) ? { isJob: true } : {}),
      ...(probeGraces.length > 0 ? { probeGraces } : {}),
    },
    pod: {
      ...membership,
      mounts: parts.mounts,
      processes,
      graceSeconds,
      startup: readiness.startup,
      needsNonRootImage: security.needsNonRootImage,
      secretEnv: parts.environment.secretNames,
    },
  };
}

/** A sidecar of a job runs on until the job is done. */
function isJob({ object: { kind } }: PodTemplate, { role }: Membership): boolean {
  return (kind === 'Job' || kind === 'CronJob') && role !== 'sidecar';
}

function readParts(container: LocatedMap, isAlone: boolean, context: PodContext, fields: Fields) {
  const { template, cluster, options, allowance, volumes } = context;
  const { spec, object, identity } = template;
  const references = createReferences(cluster, object.namespace, fields);
  const sources = { container, identity, references, fields, allowance };
  const links = serviceLinks(spec, context, fields);
  const environment = readEnvironment({ ...sources, serviceLinks: links, overrides: options.env });
  const { allow } = options;
  const security = readSecurity(spec, container, fields, allow);
  const mounts = readMounts({ ...sources, volumes, security, env: environment.values, allow });
  const settings: RunSettings = {
    ...PLAIN_SETTINGS,
    ...context.settings,
    ...readPlainSettings(container, fields),
    ...security.settings,
    ...mounts.settings,
    env: [...environment.values].map(([name, value]) => `${name}=${value}`),
  };
  const parts = {
    environment,
    security,
    settings,
    mounts: mounts.mounts,
    command: readCommand(container, environment, fields),
    readiness: readReadiness(container, environment.written, fields),
    probeGraces: readProbeGraces(container, fields),
    lifecycle: readLifecycle(spec, container, context.graceSeconds, fields),
    ...readImage(spec, container, security, fields),
  };
  noteSurroundings({ container, isAlone }, security, context, fields);
  references.noteMissing();
  return parts;
}

function serviceLinks(
  spec: LocatedMap,
  { cluster, template, allowance }: PodContext,
  fields: Fields,
): ReadonlyMap<string, string> {
  const isOff = valueAt(spec, 'enableServiceLinks') !== null && !fields.flag(spec, 'enableServiceLinks');
  if (isOff) return new Map();
  const variables = serviceVariables(cluster.services(template.object.namespace));
  allowance.take(variables.size);
  return variables;
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
function readGrace(
  spec: LocatedMap,
  graceSeconds: number,
  hasHook: boolean,
  fields: Fields,
): PodTarget['declared']['grace'] {
  const place = valueAt(spec, 'terminationGracePeriodSeconds')?.place;
  if (place === undefined) return null;
  const alone = stopBudgetMs(graceSeconds, { hookMs: null, waitMs: null });
  if (graceSeconds >= 0 && alone > graceSeconds * 1000) {
    const forHook = hasHook ? `${duration(hookLimitMs(graceSeconds))} for its hook and ` : '';
    fields.note(
      `The kubelet gives it ${forHook}${duration(alone)} for the stop, more than its Pod asks for.`,
      place,
    );
  }
  return { budgetMs: hasHook ? hookLimitMs(graceSeconds) : alone, place };
}

/** What the container meets on a node, and not here. */
function noteSurroundings(
  { container, isAlone }: { readonly container: LocatedMap; readonly isAlone: boolean },
  security: SecuritySettings,
  { template, processes, options }: PodContext,
  fields: Fields,
): void {
  const { spec } = template;
  const at = (key: string) => valueAt(spec, key)?.place ?? container.place;
  if (processes === 'pod')
    fields.note(
      `It shares the processes of its Pod, and so is not PID 1${isAlone ? ': it is run behind an init' : ''}.`,
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
