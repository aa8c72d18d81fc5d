import { WAIVABLE_OUTCOMES, type Waived, type Waiver } from '../../diagnosis/results/waiver.js';
import { rules } from '../../diagnosis/rules/index.js';
import { errors } from '../../error-catalogue.js';
import type { Located, LocatedEntry } from '../../targets/yaml/located.js';
import { nearest, readMap, requireText } from './shapes.js';

const EXAMPLE = {
  key: 'waivers',
  example: '[{ rule: shell-as-pid-1, target: shop/api:*, reason: …, until: 2027-01-31 }]',
};
const RULES = rules.map(({ id }) => id);

/** The keys of a waiver; of the first two it has one. */
export const WAIVER_KEYS = ['rule', 'outcome', 'target', 'reason', 'until'] as const;

/** An entry of `waivers`; @throws SigprobeError `bad-file`, with the place */
export function readWaiver(located: Located): Waiver {
  const entries = readMap(located, EXAMPLE, WAIVER_KEYS);
  const text = (key: string, example: string) => requireText(entries, located, { key, example });
  return {
    place: located.place,
    waives: readWaived(entries, located),
    target: text('target', 'shop/api:*'),
    reason: text('reason', 'It is replaced by shop/api2 in spring.'),
    until: readDay(text('until', '2027-01-31'), entries.get('until')?.value ?? located),
  };
}

function readWaived(entries: ReadonlyMap<string, LocatedEntry>, located: Located): Waived {
  if (entries.has('rule') && entries.has('outcome'))
    throw errors.configTwoKeys(located.place, 'a waiver', 'rule', 'outcome');
  if (entries.has('outcome')) {
    const outcome = choose(entries, located, 'outcome', WAIVABLE_OUTCOMES);
    return { kind: 'outcome', outcome };
  }
  return { kind: 'rule', rule: choose(entries, located, 'rule', RULES) };
}

function choose<T extends string>(
  entries: ReadonlyMap<string, LocatedEntry>,
  located: Located,
  key: string,
  known: readonly T[],
): T {
  const text = requireText(entries, located, { key, example: known[0] ?? '' });
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  const place = entries.get(key)?.value.place ?? located.place;
  throw errors.configUnknownChoice(place, key, text, nearest(text, known), known);
}

/** `2027-01-31`, a day that there is. */
function readDay(text: string, { place }: Located): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // A day that its month does not have is the next month's for some engines, and none for others.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw errors.configBadDay(place, text);
  return text;
}
