import type { Place } from '../../target-spec.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import type { Failure, Resource } from './loading.js';
import { textOf } from './make-located.js';
import { mergeService } from './merge.js';

/** The services of one file as it has them, before `extends`. */
export interface FileServices {
  /** Absolute, or `-`. */
  readonly path: string;
  readonly services: ReadonlyMap<string, Resource>;
}

/** The services of another file; null where it cannot be read. */
export type OpenFile = (path: string, from: FileServices) => FileServices | null;

/** A service with what it extends below it, or why that cannot be had. */
export type Extended =
  | { readonly kind: 'service'; readonly service: LocatedMap }
  | ({ readonly kind: 'failure' } & Failure);

/** Follows `extends` from service to service, through other files too. */
export function extendService(name: string, file: FileServices, open: OpenFile): Extended {
  return follow(name, file, open, new Set());
}

function follow(name: string, file: FileServices, open: OpenFile, seen: ReadonlySet<string>): Extended {
  const service = file.services.get(name)?.value;
  if (service === undefined) throw new Error(`there is no service ${name}`);
  const extended = valueAt(service, 'extends');
  if (extended === null) return { kind: 'service', service };
  const { place } = extended;
  const baseName = textOf(extended) ?? textOf(valueAt(extended, 'service'));
  if (baseName === null)
    return fail('extends names no service.', "Write the service's name under extends.service.", place);
  const id = `${file.path}\0${name}`;
  if (seen.has(id)) return fail(`'${name}' extends itself.`, 'Break the circle of extends.', place);
  const path = textOf(valueAt(extended, 'file'));
  const other = path === null ? file : open(path, file);
  if (other === null)
    return fail(
      `The file '${path}' that '${name}' extends cannot be read.`,
      'Check the path in extends.file.',
      place,
    );
  if (!other.services.has(baseName))
    return fail(
      `'${name}' extends '${baseName}', which is not there.`,
      path === null ? 'Check the name under extends.' : `Check the name under extends, and ${path}.`,
      place,
    );
  const base = follow(baseName, other, open, new Set([...seen, id]));
  if (base.kind === 'failure') return base;
  return { kind: 'service', service: without('extends', mergeService(base.service, service)) };
}

function without(name: string, map: LocatedMap): LocatedMap {
  const entries = new Map(map.entries);
  entries.delete(name);
  return { ...map, entries };
}

function fail(message: string, hint: string, place: Place): Extended {
  return { kind: 'failure', message, hint, place };
}
