import type { Place } from '../../target-spec.js';
import type { Located } from '../yaml/located.js';
import type { Cluster, KeyValues, KeyValuesKind } from './cluster.js';
import { enumerate, type Fields, quote } from './fields.js';

/** Finds what a container refers to, and notes once for each ConfigMap and Secret what is not there. */
export interface References {
  /** `ref` is a map with the `name`, and perhaps `optional`. Null where it is not there. */
  find(kind: KeyValuesKind, ref: Located, nameKey?: string): FoundReference | null;
  /** `user` is what does without, such as a variable. */
  miss(found: FoundReference, user: string): void;
  /** Call it when all is read. */
  noteMissing(): void;
}

export interface FoundReference {
  readonly kind: KeyValuesKind;
  readonly name: string;
  readonly isOptional: boolean;
  readonly place: Place;
  /** Null where the files have no such object. */
  readonly content: KeyValues | null;
}

export function createReferences(cluster: Cluster, namespace: string | null, fields: Fields): References {
  const missing = new Map<string, { readonly found: FoundReference; readonly users: string[] }>();
  return {
    find: (kind, ref, nameKey = 'name') => {
      const name = fields.text(ref, nameKey);
      if (name === null) return null;
      const content = cluster.keyValues(kind, namespace, name);
      return { kind, name, isOptional: fields.flag(ref, 'optional'), place: ref.place, content };
    },
    miss: (found, user) => {
      const key = `${found.kind}/${found.name}`;
      const known = missing.get(key) ?? { found, users: [] };
      missing.set(key, known);
      if (!known.users.includes(user)) known.users.push(user);
    },
    noteMissing: () => {
      for (const { found, users } of missing.values()) {
        const what = `The ${found.kind} ${quote(found.name)}`;
        const empty = `${enumerate(users)} ${users.length === 1 ? 'is' : 'are'} empty`;
        fields.note(
          found.content === null
            ? `${what} is not in these files: ${empty}.`
            : `${what} lacks a key: ${empty}.`,
          found.place,
        );
      }
    },
  };
}
