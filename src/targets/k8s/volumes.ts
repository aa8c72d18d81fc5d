import type { PodVolume } from '../../pod-spec.js';
import { type Located, type LocatedMap, valueAt } from '../yaml/located.js';
import type { Allowance } from './allowance.js';
import { readField, readResource } from './field-refs.js';
import { type Fields, quote } from './fields.js';
import type { PodIdentity } from './pod-template.js';
import { parseQuantity } from './quantity.js';
import type { FoundReference, References } from './references.js';

/** A file in a volume. */
export interface VolumeFile {
  /** From the folder of the volume. */
  readonly path: string;
  /** May be secret. */
  readonly content: Uint8Array;
  readonly mode: number;
}

/** A volume of a Pod, and what is in it. */
export interface Volume extends PodVolume {
  readonly files: readonly VolumeFile[];
  /** Of a `host` volume. */
  readonly hostPath: string | null;
  /** False for a socket, a device or a file. */
  readonly isFolder: boolean;
}

export interface VolumeSources {
  readonly identity: PodIdentity;
  readonly references: References;
  readonly fields: Fields;
  readonly allowance: Allowance;
}

/** The kernel takes none that is longer (PATH_MAX). */
export const LONGEST_PATH = 4096;

const DEFAULT_MODE = 0o644;

/** How a Pod writes its volumes, by name; null for those that a StatefulSet makes, which stand elsewhere. */
export type WrittenVolumes = ReadonlyMap<string, LocatedMap | null>;

/** `claims` are the names of what a StatefulSet makes for each of its Pods. */
export function findVolumes(spec: LocatedMap, claims: readonly string[], fields: Fields): WrittenVolumes {
  const volumes = new Map<string, LocatedMap | null>();
  for (const each of fields.maps(spec, 'volumes')) {
    const name = fields.text(each, 'name');
    if (name !== null) volumes.set(name, each);
  }
  for (const name of claims) volumes.set(name, null);
  return volumes;
}

/** The volume with that name, and what is in it; null where the Pod has none. */
export function readVolume(volumes: WrittenVolumes, name: string, sources: VolumeSources): Volume | null {
  const written = volumes.get(name);
  if (written === undefined) return null;
  return written === null ? plainVolume(name, 'claim') : readWritten(written, name, sources);
}

function plainVolume(name: string, kind: PodVolume['kind']): Volume {
  return { name, kind, isInMemory: false, files: [], hostPath: null, isFolder: true, sizeLimit: null };
}

function readWritten(volume: LocatedMap, name: string, sources: VolumeSources): Volume {
  const { fields } = sources;
  const [type, source] = sourceOf(volume);
  switch (type) {
    case null:
    case 'emptyDir': {
      const limit = parseQuantity(fields.word(source, 'sizeLimit') ?? '');
      const isInMemory = fields.text(source, 'medium') === 'Memory';
      return { ...plainVolume(name, 'scratch'), isInMemory, sizeLimit: limit };
    }
    case 'configMap':
    case 'secret':
    case 'downwardAPI':
    case 'projected':
      return { ...plainVolume(name, 'files'), files: readFiles(type, source, sources, name) };
    case 'persistentVolumeClaim':
    case 'ephemeral':
      return plainVolume(name, 'claim');
    case 'hostPath': {
      const isFolder = !/^(Socket|File|FileOrCreate|CharDevice|BlockDevice)$/.test(
        fields.text(source, 'type') ?? '',
      );
      return { ...plainVolume(name, 'host'), hostPath: fields.text(source, 'path'), isFolder };
    }
  }
  return plainVolume(name, 'absent');
}

/** A volume that has only a name is an emptyDir. */
function sourceOf(volume: LocatedMap): [type: string | null, source: Located | null] {
  for (const [key, { value }] of volume.entries) if (key !== 'name') return [key, value];
  return [null, null];
}

function readFiles(
  type: string,
  source: Located | null,
  sources: VolumeSources,
  volume: string,
): readonly VolumeFile[] {
  const { fields } = sources;
  const mode = fields.integer(source, 'defaultMode') ?? DEFAULT_MODE;
  if (type === 'projected')
    return fields.maps(source, 'sources').flatMap((each) => readProjection(each, mode, sources, volume));
  return readFileSource(type, source, mode, sources, volume);
}

function readProjection(
  projection: LocatedMap,
  mode: number,
  sources: VolumeSources,
  volume: string,
): readonly VolumeFile[] {
  return [...projection.entries].flatMap(([type, { value }]) => {
    if (['configMap', 'secret', 'downwardAPI'].includes(type))
      return readFileSource(type, value, mode, sources, volume);
    sources.fields.note(`Only a cluster has the ${type} in the volume ${quote(volume)}.`, value.place);
    return [];
  });
}

function readFileSource(
  type: string,
  source: Located | null,
  mode: number,
  sources: VolumeSources,
  volume: string,
): readonly VolumeFile[] {
  if (source === null) return [];
  if (type === 'downwardAPI') return readDownward(source, mode, sources);
  const { fields, references, allowance } = sources;
  // A volume says `secretName` where everything else says `name`.
  const nameKey = valueAt(source, 'secretName') === null ? 'name' : 'secretName';
  const found = references.find(type === 'secret' ? 'Secret' : 'ConfigMap', source, nameKey);
  if (found === null) return [];
  const miss = () => found.isOptional || references.miss(found, `the volume ${quote(volume)}`);
  if (found.content === null) miss();
  else allowance.take(found.content.entries.size);
  return chooseKeys(found, source, mode, fields, miss);
}

function chooseKeys(
  { content }: FoundReference,
  source: Located,
  mode: number,
  fields: Fields,
  miss: () => void,
): readonly VolumeFile[] {
  if (content === null) return [];
  const items = fields.maps(source, 'items');
  if (items.length === 0)
    return [...content.entries]
      .filter(([key]) => isKey(key))
      .map(([path, bytes]) => ({ path, content: bytes, mode }));
  return items.flatMap((item) => {
    const bytes = content.entries.get(fields.text(item, 'key') ?? '');
    if (bytes === undefined) miss();
    const path = itemPath(item, fields);
    return bytes === undefined || path === null
      ? []
      : { path, content: bytes, mode: fields.integer(item, 'mode') ?? mode };
  });
}

function readDownward(
  source: Located,
  mode: number,
  { fields, identity }: VolumeSources,
): readonly VolumeFile[] {
  return fields.maps(source, 'items').flatMap((item) => {
    const fieldRef = fields.map(item, 'fieldRef');
    const resourceRef = fields.map(item, 'resourceFieldRef');
    const found =
      resourceRef === null
        ? readField(fields.text(fieldRef, 'fieldPath') ?? '', identity)
        : readResource(resourceRef, null, fields);
    const path = itemPath(item, fields);
    if (path === null || found === null) return [];
    return { path, content: Buffer.from(found.value), mode: fields.integer(item, 'mode') ?? mode };
  });
}

/** Kubernetes takes no other keys, and these cannot lead out of the folder. */
function isKey(key: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== '.' && !key.startsWith('..');
}

/** Null for a path that leads out of the volume, which Kubernetes refuses. */
function itemPath(item: Located, fields: Fields): string | null {
  const path = fields.text(item, 'path') ?? '';
  const isInside = !path.startsWith('/') && !path.split('/').includes('..');
  if (path !== '' && path.length <= LONGEST_PATH && isInside) return path;
  fields.note(`Kubernetes takes no path such as ${quote(path)} in a volume; it is left out.`, item.place);
  return null;
}
