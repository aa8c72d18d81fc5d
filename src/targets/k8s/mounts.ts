import { posix } from 'node:path';
import type { PodMount } from '../../pod-spec.js';
import type { FileInContainer, RunSettings } from '../../target-spec.js';
import type { LocatedMap } from '../yaml/located.js';
import { expandReferences } from './expand.js';
import { quote } from './fields.js';
import type { ManifestOptions } from './options.js';
import type { SecuritySettings } from './security.js';
import { LONGEST_PATH, readVolume, type Volume, type VolumeSources, type WrittenVolumes } from './volumes.js';

/** The part of the settings that stands for the volumes of a container. */
type MountSettings = Pick<RunSettings, 'volumes' | 'tmpfs' | 'files' | 'shmSize'>;

export interface Mounts {
  readonly settings: MountSettings;
  readonly mounts: readonly PodMount[];
}

export interface MountSources extends VolumeSources {
  readonly container: LocatedMap;
  readonly volumes: WrittenVolumes;
  readonly security: SecuritySettings;
  readonly env: ReadonlyMap<string, string>;
  readonly allow: ManifestOptions['allow'];
}

/** A volume where a container has it. */
interface Mounted {
  readonly volume: Volume;
  readonly mount: PodMount;
  readonly written: LocatedMap;
}

const SHARED_MEMORY = '/dev/shm';
/** For a program that wants more than the engine's 64 MB and names no limit. */
const SHARED_MEMORY_BYTES = 1024 ** 3;

/** What a container finds where its Pod's volumes are mounted, when it is run alone. */
export function readMounts(sources: MountSources): Mounts {
  const { container, fields } = sources;
  for (const device of fields.maps(container, 'volumeDevices'))
    fields.note('Only a cluster has this device; it is left out.', device.place);
  const mounted = fields.maps(container, 'volumeMounts').flatMap((each) => readMount(each, sources) ?? []);
  const parts = mounted.map((each) => settingsOf(each, sources));
  const files = parts.flatMap((part) => part.files ?? []);
  const volumes = parts.flatMap((part) => part.volumes ?? []);
  // The engine puts files into a container before it starts, and so before there is a tmpfs.
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  const holdsFiles = (entry: string) => folders.has(pathOf(entry));
  const tmpfs = parts.flatMap((part) => part.tmpfs ?? []);
  const settings: MountSettings = {
    volumes: unique([...volumes, ...tmpfs.filter(holdsFiles).map(pathOf)]),
    tmpfs: unique(tmpfs.filter((entry) => !holdsFiles(entry))),
    files,
    shmSize: parts.find((part) => part.shmSize !== undefined)?.shmSize ?? null,
  };
  return { settings, mounts: mounted.map(({ mount }) => mount) };
}

function readMount(written: LocatedMap, sources: MountSources): Mounted | null {
  const { fields } = sources;
  const name = fields.text(written, 'name') ?? '';
  const path = posix.resolve('/', fields.text(written, 'mountPath') ?? '');
  const volume = readVolume(sources.volumes, name, sources);
  if (volume === null) fields.note(`The Pod has no volume ${quote(name)}; it is left out.`, written.place);
  else if (path === '/' || path.length > LONGEST_PATH || /[:\0]/.test(path))
    fields.note(`Kubernetes mounts no volume at ${quote(path)}; it is left out.`, written.place);
  else {
    const subPath = subPathOf(written, sources);
    const isReadOnly = fields.flag(written, 'readOnly');
    return { volume, mount: { volume: name, path, subPath, isReadOnly }, written };
  }
  return null;
}

function subPathOf(written: LocatedMap, { fields, env }: MountSources): string | null {
  const expression = fields.text(written, 'subPathExpr');
  const text =
    expression === null
      ? fields.text(written, 'subPath')
      : expandReferences(expression, (name) => env.get(name));
  const path = posix.normalize(text ?? '').replace(/\/$/, '');
  if (path === '.' || text === null) return null;
  if (!path.startsWith('/') && !path.split('/').includes('..')) return path;
  fields.note(`Kubernetes takes no subPath such as ${quote(path)}; it is left out.`, written.place);
  return null;
}

function settingsOf({ volume, mount, written }: Mounted, sources: MountSources): Partial<MountSettings> {
  const { fields, security, allow } = sources;
  const { path } = mount;
  switch (volume.kind) {
    case 'files':
      return filesAt(volume, mount, security.fsGroup);
    case 'scratch':
      if (path === SHARED_MEMORY) return { shmSize: volume.sizeLimit ?? SHARED_MEMORY_BYTES };
      return { tmpfs: [openFolder(path, volume)] };
    case 'claim':
      fields.note(`The volume ${quote(volume.name)} is empty: its claim has no data here.`, written.place);
      return security.isUnprivileged ? { tmpfs: [openFolder(path, volume)] } : { volumes: [path] };
    case 'host':
      return hostFolder(volume, mount, written, { fields, allow });
    case 'absent':
      fields.note(`Only a cluster has the volume ${quote(volume.name)}; its folder is empty.`, written.place);
      return { volumes: [path] };
  }
}

/**
 * A folder that anyone may write, as Kubernetes makes an emptyDir; a new volume of the engine belongs to root, and
 * begins with what the image has there.
 */
function openFolder(path: string, { isInMemory, sizeLimit }: Volume): string {
  const size = isInMemory && sizeLimit !== null ? `,size=${Math.ceil(sizeLimit)}` : '';
  return `${path}:exec,mode=777${size}`;
}

function hostFolder(
  { name, hostPath, isFolder }: Volume,
  { path, subPath, isReadOnly }: PodMount,
  written: LocatedMap,
  { fields, allow }: Pick<MountSources, 'fields' | 'allow'>,
): Partial<MountSettings> {
  if (allow.hostPath && hostPath?.startsWith('/') && !/[:\0]/.test(hostPath)) {
    const source = posix.join(hostPath, subPath ?? '');
    return { volumes: [`${source}:${path}${isReadOnly ? ':ro' : ''}`] };
  }
  const isSystem = /^\/(dev|proc|sys)(\/|$)/.test(path);
  const isLeftOut = isSystem || !isFolder;
  fields.note(
    `The volume ${quote(name)} is ${quote(hostPath ?? '')} of the machine: it is ${isLeftOut ? 'left out' : 'an empty folder here'}.`,
    written.place,
  );
  return isLeftOut ? {} : { volumes: [path] };
}

/** With a subPath, one file or the files of one folder. The kubelet lets the group of the Pod read them. */
function filesAt(
  volume: Volume,
  { path, subPath }: PodMount,
  fsGroup: number | null,
): Partial<MountSettings> {
  const place = (at: string, { content, mode }: Volume['files'][number]): FileInContainer => ({
    path: at,
    content,
    mode: fsGroup === null ? mode : mode | 0o440,
    uid: 0,
    gid: fsGroup ?? 0,
  });
  if (subPath === null)
    return { volumes: [path], files: volume.files.map((file) => place(posix.join(path, file.path), file)) };
  const one = volume.files.find((file) => file.path === subPath);
  if (one !== undefined) return { files: [place(path, one)] };
  const below = volume.files.filter((file) => isBelow(file.path, subPath));
  return {
    volumes: [path],
    files: below.map((file) => place(posix.join(path, posix.relative(subPath, file.path)), file)),
  };
}

/** Of a `path:options`. */
function pathOf(tmpfs: string): string {
  return tmpfs.split(':', 1)[0] ?? '';
}

/** `/a/b` and `/a` for `/a/b/c`. */
function foldersAbove(path: string): string[] {
  return path.split('/').flatMap((_, index, parts) => (index < 2 ? [] : parts.slice(0, index).join('/')));
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
