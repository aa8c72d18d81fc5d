import type { Note, Place } from '../../target-spec.js';
import { isNull, type Located, type LocatedMap, toPlain, valueAt } from '../yaml/located.js';
import { MAX_BYTES, readYaml } from '../yaml/read-yaml.js';
import { isTemplate, kindOfRaw, type RawDocument, type SourceText, splitDocuments } from './documents.js';

/** An object of Kubernetes in a file. */
export interface ManifestObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  /** Null where the file names none. */
  readonly namespace: string | null;
  readonly root: LocatedMap;
  readonly place: Place;
  /** What is wrong with how it is written, such as a key that stands twice. */
  readonly notes: readonly Note[];
}

export interface Manifests {
  readonly objects: readonly ManifestObject[];
  /** Documents that hold none of the wanted kinds: how often each kind stands there. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Documents that cannot be read. */
  readonly unread: readonly Note[];
}

/** What is no object of Kubernetes, such as the values of a chart. */
const NO_KIND = 'no kind';

/** The objects of the wanted kinds in these texts. What cannot be read hides nothing else. */
export function readObjects(sources: readonly SourceText[], isWanted: (kind: string) => boolean): Manifests {
  const objects: ManifestObject[] = [];
  const skipped = new Map<string, number>();
  const unread: Note[] = [];
  const skip = (kind: string) => void skipped.set(kind, (skipped.get(kind) ?? 0) + 1);
  for (const { file, raw } of sources.flatMap(documentsOf)) {
    const kind = kindOfRaw(raw.text);
    if (kind !== null && !isWanted(kind) && !kind.endsWith('List')) {
      skip(kind);
      continue;
    }
    for (const { root, notes, failure } of readYaml(raw.text, file, raw.line)) {
      if (failure !== null) unread.push(explainFailure(failure, raw.text, file));
      else if (root !== null)
        for (const object of unwrap(root, notes))
          if (object === null) skip(NO_KIND);
          else if (isWanted(object.kind)) objects.push(object);
          else skip(object.kind);
    }
  }
  return { objects, skipped, unread };
}

/** Each is parsed alone, so that one with an open quote does not hide those after it. */
function documentsOf({ file, text }: SourceText): { readonly file: string; readonly raw: RawDocument }[] {
  const raws = text.length > MAX_BYTES ? [{ text, line: 1 }] : splitDocuments(text);
  return raws.map((raw) => ({ file, raw }));
}

function explainFailure(failure: Note, raw: string, file: string): Note {
  if (!isTemplate(raw)) return failure;
  const message = `It is a template: render it first, as in helm template CHART | sigprobe k8s -${
    file === '-' ? '' : ', and name the result'
  }.`;
  return { message, place: failure.place };
}

/** The object, or those of a list; null for what is none. */
function unwrap(root: Located, notes: readonly Note[], listKind = ''): (ManifestObject | null)[] {
  // The items of a `DeploymentList` need not say what they are.
  const kind = textAt(root, 'kind') || listKind;
  if (root.kind !== 'map' || kind === '') return [null];
  const items = valueAt(root, 'items');
  if (kind.endsWith('List') && items?.kind === 'list')
    return items.items.flatMap((item) => unwrap(item, notes, kind.slice(0, -'List'.length)));
  const { place } = root;
  const prefix = place.path;
  return [
    {
      kind,
      apiVersion: textAt(root, 'apiVersion'),
      name: textAt(root, 'metadata', 'name') || nameFromPrefix(textAt(root, 'metadata', 'generateName')),
      namespace: textAt(root, 'metadata', 'namespace') || null,
      root,
      place,
      notes: notes.filter((note) => note.place?.path.startsWith(prefix)),
    },
  ];
}

function nameFromPrefix(prefix: string): string {
  return prefix === '' ? 'unnamed' : prefix.replace(/-+$/, '');
}

function textAt(root: Located, ...keys: readonly string[]): string {
  const value = valueAt(root, ...keys);
  return value === null || isNull(value) || value.kind !== 'scalar' ? '' : String(toPlain(value));
}
