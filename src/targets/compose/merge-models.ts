import type { LocatedMap } from '../yaml/located.js';
import type { ComposeModel, Resource, Section } from './loading.js';
import { mergeResource, mergeService } from './merge.js';

/** What two files say together; the second has the last word. */
export function mergeModels(base: ComposeModel, over: ComposeModel): ComposeModel {
  const merged = (section: Exclude<Section, 'services'>) =>
    mergeSections(base[section], over[section], mergeOthers);
  return {
    services: mergeSections(base.services, over.services, mergeService),
    secrets: merged('secrets'),
    configs: merged('configs'),
    volumes: merged('volumes'),
  };
}

function mergeSections(
  base: ReadonlyMap<string, Resource>,
  over: ReadonlyMap<string, Resource>,
  merge: (base: LocatedMap | null, over: LocatedMap) => LocatedMap,
): ReadonlyMap<string, Resource> {
  const merged = new Map(base);
  for (const [name, { key, value }] of over) {
    const below = base.get(name);
    if (value.tag === '!reset') merged.delete(name);
    else {
      const isReplaced = value.tag === '!override';
      merged.set(name, {
        key: below?.key ?? key,
        value: merge(isReplaced ? null : (below?.value ?? null), value),
      });
    }
  }
  return merged;
}

function mergeOthers(base: LocatedMap | null, over: LocatedMap): LocatedMap {
  const merged = mergeResource(base ?? undefined, over);
  return merged.kind === 'map' ? merged : over;
}
