import { type Located, type LocatedMap, valueAt } from '../yaml/located.js';
import type { Allowance } from './allowance.js';
import { expandReferences, referencesIn } from './expand.js';
import { type FieldValue, readField, readResource } from './field-refs.js';
import { enumerate, type Fields, quote } from './fields.js';
import type { PodIdentity } from './pod-template.js';
import type { References } from './references.js';

/** The variables of a container. */
export interface Environment {
  readonly values: ReadonlyMap<string, string>;
  /** Names of those whose values are secret. */
  readonly secretNames: readonly string[];
  /** As they are written, as the probes of the kubelet see them; empty where the value is from elsewhere. */
  readonly written: ReadonlyMap<string, string>;
}

/** What variables may be taken from. */
export interface EnvironmentSources {
  readonly container: LocatedMap;
  readonly identity: PodIdentity;
  readonly references: References;
  readonly fields: Fields;
  readonly allowance: Allowance;
  readonly serviceLinks: ReadonlyMap<string, string>;
  /** `NAME=value` each. */
  readonly overrides: readonly string[];
}

interface Variable {
  readonly value: string;
  readonly isSecret: boolean;
}

/**
 * As the kubelet makes it (makeEnvironment): `envFrom` in order, then `env`, whose values may refer to what was set
 * before them; last the links of services, where nothing has the same name. An override stands in place of the entry
 * with its name, as `kubectl set env` has it, and beyond them all where there is none.
 */
export function readEnvironment(sources: EnvironmentSources): Environment {
  const { container, fields, serviceLinks } = sources;
  const overrides = readOverrides(sources.overrides);
  const variables = new Map<string, Variable>();
  for (const source of fields.maps(container, 'envFrom'))
    for (const [name, variable] of readAll(source, sources)) variables.set(name, variable);

  const assumed: string[] = [];
  const written = new Map<string, string>();
  for (const entry of fields.maps(container, 'env')) {
    const name = fields.text(entry, 'name') ?? '';
    if (!isVariableName(name)) {
      fields.note(`${quote(name)} is no name for a variable; it is left out.`, entry.place);
      continue;
    }
    const override = overrides.get(name);
    const text = override?.value ?? fields.text(entry, 'value') ?? '';
    written.set(name, text);
    const read = () =>
      text === '' ? readFrom(entry, name, sources, assumed) : expand(text, variables, serviceLinks);
    const variable = override ?? read();
    if (variable !== null) variables.set(name, variable);
  }
  if (assumed.length > 0) fields.note(assumedNote(assumed), container.place);
  for (const [name, value] of serviceLinks)
    if (!variables.has(name)) variables.set(name, { value, isSecret: false });
  for (const [name, override] of overrides) variables.set(name, override);
  return finish(variables, written, sources);
}

/** They are taken as they stand. */
function readOverrides(texts: readonly string[]): ReadonlyMap<string, Variable> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      return [text.slice(0, at), { value: text.slice(at + 1), isSecret: true }];
    }),
  );
}

function finish(
  variables: ReadonlyMap<string, Variable>,
  written: ReadonlyMap<string, string>,
  { fields, container }: EnvironmentSources,
): Environment {
  const usable = [...variables].filter(([name, { value }]) => {
    if (!value.includes('\0')) return true;
    fields.note(`The value of ${name} holds a NUL, which no variable can; it is left out.`, container.place);
    return false;
  });
  return {
    values: new Map(usable.map(([name, { value }]) => [name, value])),
    secretNames: usable.filter(([, { isSecret }]) => isSecret).map(([name]) => name),
    written,
  };
}

function assumedNote(names: readonly string[]): string {
  const many = names.length > 1;
  return `Only a cluster knows the value${many ? 's' : ''} of ${enumerate(names)}; ${many ? 'they are' : 'it is'} assumed.`;
}

/** What an `envFrom` brings. Kubernetes leaves out keys that cannot be names. */
function readAll(
  source: Located,
  { references, fields, allowance }: EnvironmentSources,
): [string, Variable][] {
  const prefix = fields.text(source, 'prefix') ?? '';
  for (const [key, kind] of [
    ['configMapRef', 'ConfigMap'],
    ['secretRef', 'Secret'],
  ] as const) {
    const ref = fields.map(source, key);
    const found = ref && references.find(kind, ref);
    if (!found) continue;
    if (found.content === null) {
      if (!found.isOptional) references.miss(found, 'what it would set');
      return [];
    }
    const { isSecret, entries } = found.content;
    allowance.take(entries.size);
    return [...entries]
      .map(([name, value]): [string, Variable] => [`${prefix}${name}`, { value: decode(value), isSecret }])
      .filter(([name]) => isVariableName(name));
  }
  return [];
}

/** A value that refers to a secret one is secret too. */
function expand(
  text: string,
  variables: ReadonlyMap<string, Variable>,
  serviceLinks: ReadonlyMap<string, string>,
): Variable {
  return {
    value: expandReferences(text, (name) => variables.get(name)?.value ?? serviceLinks.get(name)),
    isSecret: referencesIn(text).some((name) => variables.get(name)?.isSecret === true),
  };
}

/** The value of a `valueFrom`; null for an optional one that is not there, which is not set at all. */
function readFrom(
  entry: Located,
  name: string,
  sources: EnvironmentSources,
  assumed: string[],
): Variable | null {
  const { fields, identity, container } = sources;
  const from = fields.map(entry, 'valueFrom');
  const fieldRef = fields.map(from, 'fieldRef');
  const resourceRef = fields.map(from, 'resourceFieldRef');
  if (fieldRef !== null || resourceRef !== null) {
    const found =
      resourceRef === null
        ? readField(fields.text(fieldRef, 'fieldPath') ?? '', identity)
        : readResource(resourceRef, containerOf(resourceRef, container, fields), fields);
    return useField(found, entry, name, { fields, assumed });
  }
  const keyRef = fields.map(from, 'configMapKeyRef') ?? fields.map(from, 'secretKeyRef');
  if (keyRef !== null) return readKey(keyRef, valueAt(from, 'secretKeyRef') !== null, name, sources);
  if (from !== null)
    fields.note(`The value of ${name} is from what is not read here; it is empty.`, from.place);
  return { value: '', isSecret: false };
}

function useField(
  found: FieldValue | null,
  entry: Located,
  name: string,
  { fields, assumed }: { readonly fields: Fields; readonly assumed: string[] },
): Variable {
  if (found === null) fields.note(`Kubernetes has no such field; ${name} is empty.`, entry.place);
  else if (found.isAssumed) assumed.push(name);
  return { value: found?.value ?? '', isSecret: false };
}

/** A reference may name another container, but nothing else of it can be read here. */
function containerOf(ref: Located, container: LocatedMap, fields: Fields): LocatedMap | null {
  const name = fields.text(ref, 'containerName');
  return name === null || name === fields.text(container, 'name') ? container : null;
}

function readKey(
  ref: Located,
  isSecret: boolean,
  name: string,
  { fields, references }: EnvironmentSources,
): Variable | null {
  const found = references.find(isSecret ? 'Secret' : 'ConfigMap', ref);
  const value = found?.content?.entries.get(fields.text(ref, 'key') ?? '');
  if (value !== undefined) return { value: decode(value), isSecret };
  if (found?.isOptional === true) return null;
  if (found !== null) references.miss(found, name);
  return { value: '', isSecret };
}

function decode(value: Uint8Array): string {
  return Buffer.from(value).toString('utf8');
}

/** What the engine takes; Kubernetes' own rule is stricter in old versions and as wide as this in new ones. */
function isVariableName(name: string): boolean {
  return /^[\x20-\x3c\x3e-\x7e]+$/.test(name);
}
