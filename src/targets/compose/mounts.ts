import { statSync } from 'node:fs';
import { posix } from 'node:path';
import type { NamedVolume } from '../../target-spec.js';
import type { Located } from '../yaml/located.js';
import type { ComposeModel } from './loading.js';
import { textOf } from './make-located.js';
import type { Notebook } from './notebook.js';
import { createReader, type Reader } from './reader.js';

/** What of the machine a container may touch, if its file says so. */
export interface HostAccess {
  /** Mounts of the machine's folders may be written to; they are read-only otherwise. */
  readonly writableMounts: boolean;
  /** `privileged`, the machine's network, and its sockets. */
  readonly host: boolean;
}

/** How a service is to be started. */
export interface ServiceAccess extends HostAccess {
  /** What it depends on is started first, so that it can use its network and its processes. */
  readonly withDependencies: boolean;
  /** What is only built is built where the engine does not have it. */
  readonly build: boolean;
}

/** Volumes as `docker run -v` takes them, and tmpfs mounts. */
export interface Mounts {
  readonly volumes: readonly string[];
  readonly tmpfs: readonly string[];
  /** Those of the volumes that have a name in the file. */
  readonly named: readonly NamedVolume[];
}

/**
 * The mounts of a service: a named volume becomes an anonymous one, so that nobody's data is touched, and a folder of
 * the machine is read-only unless the access says more.
 */
export function readMounts(service: Reader, { volumes: declared }: ComposeModel, access: HostAccess): Mounts {
  const { notebook } = service;
  const volumes: string[] = [];
  const named: NamedVolume[] = [];
  const tmpfs = service.texts('tmpfs').map(({ value }) => value);
  for (const item of service.items('volumes')) {
    if (item.kind !== 'map') {
      notebook.note('A volume is no source:target; it is left out.', item.place);
      continue;
    }
    const mount = createReader(item, notebook);
    const target = posix.normalize(mount.text('target')?.value ?? '').replace(/(?<=.)\/$/, '');
    if (!target.startsWith('/')) {
      notebook.note('A volume has no target that begins with /; it is left out.', item.place);
      continue;
    }
    const type = mount.text('type')?.value ?? 'volume';
    const source = mount.text('source')?.value ?? '';
    if (type === 'tmpfs') tmpfs.push(`${target}${tmpfsOptions(mount)}`);
    else if (type === 'bind') volumes.push(...bindMount(source, target, mount, item, access));
    else if (type === 'volume') {
      if (isExternal(source, declared, notebook))
        notebook.note(
          `The volume '${source}' has data of its own; an empty one takes its place.`,
          item.place,
        );
      volumes.push(target);
      const isReadOnly = textOf(mount.located('read_only')) === 'true';
      if (source !== '') named.push({ name: source, target, isReadOnly });
    } else notebook.note(`A mount of type ${type} is left out.`, item.place);
  }
  return { volumes, tmpfs, named };
}

/** `external: true`, or the map that older files have there. */
function isExternal(name: string, declared: ComposeModel['volumes'], notebook: Notebook): boolean {
  const volume = declared.get(name)?.value;
  if (volume === undefined) return false;
  const reader = createReader(volume, notebook);
  return reader.located('external')?.kind === 'map' || reader.flag('external');
}

function bindMount(
  source: string,
  target: string,
  mount: Reader,
  item: Located,
  access: HostAccess,
): string[] {
  const { notebook } = mount;
  const kind = kindOf(source);
  if (kind === 'missing') {
    notebook.note(`'${source}' does not exist; ${target} is an empty volume.`, item.place);
    return [target];
  }
  if (kind === 'socket' && !access.host) {
    notebook.note(
      `The socket '${source}' gives power over this machine; it is left out without --host-access.`,
      item.place,
    );
    return [];
  }
  if (source.includes(':') || target.includes(':')) {
    notebook.note(`The path '${source}:${target}' has a colon too many; it is left out.`, item.place);
    return [];
  }
  const isReadOnly = textOf(mount.located('read_only')) === 'true';
  if (!isReadOnly && !access.writableMounts && kind !== 'socket')
    notebook.note('Folders of this machine are read-only without --writable-mounts.', item.place);
  const mode = isReadOnly || !access.writableMounts ? ':ro' : '';
  return [`${source}:${target}${mode}`];
}

function kindOf(path: string): 'missing' | 'socket' | 'other' {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'missing';
  return stats.isSocket() ? 'socket' : 'other';
}

function tmpfsOptions(mount: Reader): string {
  const options = mount.child('tmpfs');
  const size = options.text('size');
  const mode = options.text('mode');
  const parts = [
    ...(size === null ? [] : [`size=${size.value}`]),
    ...(mode === null ? [] : [`mode=${Number(mode.value).toString(8)}`]),
  ];
  return parts.length === 0 ? '' : `:${parts.join(',')}`;
}
