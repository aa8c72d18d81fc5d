import { DEFAULT_GRACE_SECONDS } from '../../pod-grace.js';
import type { PodPart, PodProcesses, PodSpec, PodVolume } from '../../pod-spec.js';
import type { Note, RunSettings } from '../../target-spec.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import { type Membership, type PodContext, readContainer } from './container.js';
import { createFields, type Fields, quote } from './fields.js';
import { readLogins } from './logins.js';
import type { PodTemplate } from './pod-template.js';
import { portsOf, readPort } from './ports.js';
import { createReferences } from './references.js';
import { findVolumes, readVolume, type WrittenVolumes } from './volumes.js';

/** A container of a Pod before it is read. */
interface Member {
  readonly written: LocatedMap;
  readonly name: string;
  readonly role: PodPart['role'];
  readonly order: number;
}

/** A Pod with all its containers; `id` is what it is called. */
export function readPod(
  template: PodTemplate,
  id: string,
  { cluster, options, allowance }: Pick<PodContext, 'cluster' | 'options' | 'allowance'>,
): PodSpec {
  const { object, spec, identity } = template;
  const notes: Note[] = [];
  const fields = createFields(notes);
  const members = readMembers(spec, fields);
  const volumes = findVolumes(spec, claimNames(template, fields), fields);
  const graceSeconds = fields.integer(spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS;
  const isOnHost = fields.flag(spec, 'hostNetwork') && options.allow.hostNetwork;
  const context: PodContext = {
    template,
    cluster,
    options,
    allowance,
    volumes,
    graceSeconds,
    processes: readProcesses(spec, fields),
    settings: readSharedSettings(template, isOnHost, fields),
  };
  const { namespace } = object;
  const logins = readLogins(spec, { namespace, serviceAccount: identity.serviceAccount }, cluster, fields);
  // Each of them knows the names of all others.
  allowance.take(members.length ** 2);
  const isOf = (member: Member, { place }: Note) => isWithin(place?.path, member.written.place.path);
  const shared = [...object.notes, ...notes].filter((note) => !members.some((member) => isOf(member, note)));
  return {
    id,
    kind: object.kind,
    name: object.name,
    namespace,
    place: object.place,
    notes: shared,
    containers: members.map((member) =>
      readContainer(member.written, membershipOf(member, members, id, fields), context, [
        ...shared,
        ...object.notes.filter((note) => isOf(member, note)),
      ]),
    ),
    volumes: readPodVolumes(volumes, context),
    graceSeconds,
    network: isOnHost ? 'host' : 'pod',
    processes: context.processes,
    logins,
  };
}

/** Init containers start one after another, the others together. */
function readMembers(spec: LocatedMap, fields: Fields): Member[] {
  const init = fields.maps(spec, 'initContainers');
  const members = [
    ...init.map((written, order) => {
      const isSidecar = fields.text(written, 'restartPolicy') === 'Always';
      return { written, role: isSidecar ? ('sidecar' as const) : ('init' as const), order };
    }),
    ...fields
      .maps(spec, 'containers')
      .map((written) => ({ written, role: 'regular' as const, order: init.length })),
  ];
  return members.map((member, index) => ({
    ...member,
    name: fields.text(member.written, 'name') ?? `container-${index + 1}`,
  }));
}

function membershipOf(member: Member, members: readonly Member[], id: string, fields: Fields): Membership {
  const others = members.filter((other) => other !== member);
  return {
    id,
    container: member.name,
    role: member.role,
    order: member.order,
    siblings: others.map(({ name }) => name),
    asks: findAsked(member, others, fields).map(({ name }) => name),
  };
}

/** The other containers that may listen where a hook asks: those that say so, or else those that say nothing. */
function findAsked(member: Member, others: readonly Member[], fields: Fields): readonly Member[] {
  const http = valueAt(member.written, 'lifecycle', 'preStop', 'httpGet');
  const port = http === null ? null : readPort(http, member.written, fields);
  if (port === null || portsOf(member.written, fields).includes(port)) return [];
  const running = others.filter(({ role }) => role !== 'init');
  const listening = running.filter(({ written }) => portsOf(written, fields).includes(port));
  return listening.length > 0
    ? listening
    : running.filter(({ written }) => portsOf(written, fields).length === 0);
}

/** Names of the volumes that a StatefulSet makes for each of its Pods. */
function claimNames({ object }: PodTemplate, fields: Fields): string[] {
  if (object.kind !== 'StatefulSet') return [];
  return fields
    .maps(object.root, 'spec', 'volumeClaimTemplates')
    .flatMap((claim) => fields.text(claim, 'metadata', 'name') ?? []);
}

function readProcesses(spec: LocatedMap, fields: Fields): PodProcesses {
  if (fields.flag(spec, 'hostPID')) return 'host';
  return fields.flag(spec, 'shareProcessNamespace') ? 'pod' : 'own';
}

function readSharedSettings(
  { spec, identity }: PodTemplate,
  isOnHost: boolean,
  fields: Fields,
): Partial<RunSettings> {
  const hostname = fields.text(spec, 'hostname') ?? identity.name;
  return {
    network: isOnHost ? 'host' : null,
    pid: fields.flag(spec, 'hostPID') ? 'host' : null,
    // The engine refuses a name for a container that has its machine's.
    hostname: isOnHost || !isHostname(hostname) ? null : hostname,
    extraHosts: fields.maps(spec, 'hostAliases').flatMap((alias) => {
      const address = fields.text(alias, 'ip');
      return address === null ? [] : fields.texts(alias, 'hostnames').map((name) => `${name}:${address}`);
    }),
  };
}

/** As Kubernetes has them: parts of at most 63 characters in all. */
function isHostname(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/.test(name);
}

function readPodVolumes(volumes: WrittenVolumes, { template, cluster, allowance }: PodContext): PodVolume[] {
  // What is wrong with them is noted for the containers that have them.
  const fields = createFields([]);
  const references = createReferences(cluster, template.object.namespace, fields);
  const sources = { identity: template.identity, references, fields, allowance };
  return [...volumes.keys()].flatMap((name) => {
    const volume = readVolume(volumes, name, sources);
    if (volume === null) return [];
    const { kind, isInMemory, sizeLimit } = volume;
    return [{ name, kind, isInMemory, sizeLimit }];
  });
}

function isWithin(path: string | undefined, part: string): boolean {
  return path === part || path?.startsWith(`${part}.`) === true;
}

/** `Deployment/web`, with its namespace in front where it names one. */
export function podId({ object: { kind, name, namespace } }: PodTemplate): string {
  return [...(namespace === null ? [] : [namespace]), kind, name].join('/');
}

/** For a Pod that has the id of another one. */
export function repeatedNote(id: string, place: Note['place']): Note {
  return { message: `${quote(id)} stands in these files more than once; each is taken.`, place };
}
