import type { LocatedMap } from '../yaml/located.js';
import type { ComposeModel, Resource, Section } from './loading.js';
import { mergeResource, mergeService, settleService } from './merge.js';

/** What two files say together; the second has the last word. */
export function mergeModels(base: ComposeModel, over: ComposeModel): ComposeModel {
  const merged = (section: Section) =>
    mergeSections(base[section], over[section], section === 'services' ? mergeService : mergeResource);
  return {
    services: merged('services'),
    secrets: merged('secrets'),
    configs: merged('configs'),
    volumes: merged('volumes'),
  };
}

/** Services once all files are merged, without those that `!reset` removes. */
export function settleModel(model: ComposeModel): ComposeModel {
  const services = [...model.services]
    .filter(([, { value }]) => value.tag !== '!reset')
    .map(([name, { key, value }]) => [name, { key, value: settleService(value) }] as const);
  return { ...model, services: new Map(services) };
}

function mergeSections(
  base: ReadonlyMap<string, Resource>,
  over: ReadonlyMap<string, Resource>,
  merge: (base: LocatedMap, over: LocatedMap) => LocatedMap,
): ReadonlyMap<string, Resource> {
  const merged = new Map(base);
  for (const [name, { key, value }] of over) {
    const below = base.get(name);
    const isAlone = below === undefined || value.tag === '!reset' || value.tag === '!override';
    merged.set(name, { key: below?.key ?? key, value: isAlone ? value : merge(below.value, value) });
  }
  return merged;
}
