import type { RunSettings } from '../../target-spec.js';
import type { Located, LocatedMap } from '../yaml/located.js';
import { type Fields, quote } from './fields.js';
import type { ManifestOptions } from './options.js';

type SecurityPart = Pick<
  RunSettings,
  'user' | 'groups' | 'capAdd' | 'capDrop' | 'readOnly' | 'privileged' | 'securityOpt' | 'sysctls'
>;

/** What the security contexts of a Pod and of one of its containers come to. */
export interface SecuritySettings {
  readonly settings: SecurityPart;
  readonly fsGroup: number | null;
  /** The user is known not to be root. */
  readonly isUnprivileged: boolean;
  readonly needsNonRootImage: boolean;
  /** Why the kubelet would not start it; null where it would. */
  readonly refusal: string | null;
}

/** Those that belong to a container; the engine refuses all others. */
const NAMESPACED_SYSCTL = /^(net\.|kernel\.(shm|msg|sem)|fs\.mqueue\.)/;

/** Where both say something, the container's word counts. */
export function readSecurity(
  spec: LocatedMap,
  container: LocatedMap,
  fields: Fields,
  allow: ManifestOptions['allow'],
): SecuritySettings {
  const ofPod = fields.map(spec, 'securityContext');
  const own = fields.map(container, 'securityContext');
  const integer = (key: string) => fields.integer(own, key) ?? fields.integer(ofPod, key);
  const [uid, gid, fsGroup] = [integer('runAsUser'), integer('runAsGroup'), fields.integer(ofPod, 'fsGroup')];
  const ownContext = own?.entries.has('runAsNonRoot') ? own : ofPod;
  const isNonRoot = fields.flag(ownContext, 'runAsNonRoot');
  if (uid === null && gid !== null)
    fields.note(
      `The group ${gid} is left out: without runAsUser the image decides the user.`,
      own?.place ?? container.place,
    );
  return {
    settings: {
      user: uid === null ? null : gid === null ? String(uid) : `${uid}:${gid}`,
      groups: readGroups(ofPod, fsGroup, fields),
      capAdd: fields.texts(own, 'capabilities', 'add'),
      capDrop: fields.texts(own, 'capabilities', 'drop'),
      readOnly: fields.flag(own, 'readOnlyRootFilesystem'),
      privileged: readPrivileged(own, fields, allow),
      securityOpt: readSecurityOptions(own, ofPod, fields),
      sysctls: readSysctls(ofPod, fields),
    },
    fsGroup,
    isUnprivileged: (uid !== null && uid !== 0) || fsGroup !== null || isNonRoot,
    needsNonRootImage: isNonRoot && uid === null,
    refusal:
      isNonRoot && uid === 0
        ? 'Its runAsUser is 0 and its runAsNonRoot is true: the kubelet refuses it.'
        : null,
  };
}

function readGroups(ofPod: Located | null, fsGroup: number | null, fields: Fields): string[] {
  const listed = fields
    .list(ofPod, 'supplementalGroups')
    .flatMap((item) =>
      item.kind === 'scalar' && Number.isSafeInteger(item.value) ? String(item.value) : [],
    );
  return [...new Set([...listed, ...(fsGroup === null ? [] : [String(fsGroup)])])];
}

function readPrivileged(own: LocatedMap | null, fields: Fields, allow: ManifestOptions['allow']): boolean {
  const asks = fields.flag(own, 'privileged');
  if (asks && !allow.privileged && own !== null)
    fields.note(
      'It asks to be privileged, and is run without.',
      own.entries.get('privileged')?.key ?? own.place,
    );
  return asks && allow.privileged;
}

function readSecurityOptions(own: LocatedMap | null, ofPod: LocatedMap | null, fields: Fields): string[] {
  const escalation = own?.entries.get('allowPrivilegeEscalation')?.value ?? null;
  const isBarred = escalation !== null && !fields.flag(own, 'allowPrivilegeEscalation');
  const seccomp = fields.map(own, 'seccompProfile') ?? fields.map(ofPod, 'seccompProfile');
  const profile = fields.text(seccomp, 'type');
  if (profile === 'Localhost' && seccomp !== null)
    fields.note("Only its node has the seccomp profile; the engine's own applies.", seccomp.place);
  return [
    ...(isBarred ? ['no-new-privileges'] : []),
    ...(profile === 'Unconfined' ? ['seccomp=unconfined'] : []),
  ];
}

function readSysctls(ofPod: LocatedMap | null, fields: Fields): Record<string, string> {
  const entries = fields.maps(ofPod, 'sysctls').flatMap((each): [string, string][] => {
    const [name, value] = [fields.text(each, 'name') ?? '', fields.text(each, 'value') ?? ''];
    if (NAMESPACED_SYSCTL.test(name)) return [[name, value]];
    fields.note(`The sysctl ${quote(name)} belongs to the whole machine; it is left out.`, each.place);
    return [];
  });
  return Object.fromEntries(entries);
}
