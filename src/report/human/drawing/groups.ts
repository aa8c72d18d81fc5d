/** Neighbours that read the same, such as the workers of a server: shown once, counted. */
export interface Group<Item> {
  readonly first: Item;
  readonly last: Item;
  readonly items: readonly Item[];
  readonly count: number;
}

/** Fewer alike than this are shown one by one. */
const LEAST = 3;

/** Joins runs of neighbours with an equal key; a key of null is like no other. */
export function groupAlike<Item>(
  items: readonly Item[],
  keyOf: (item: Item, index: number) => string | null,
): Group<Item>[] {
  const runs: { key: string | null; items: Item[] }[] = [];
  for (const [index, item] of items.entries()) {
    const key = keyOf(item, index);
    const run = runs.at(-1);
    if (run !== undefined && key !== null && run.key === key) run.items.push(item);
    else runs.push({ key, items: [item] });
  }
  return runs.flatMap(({ items: alike }) => {
    const [first] = alike;
    const last = alike.at(-1);
    if (first === undefined || last === undefined) return [];
    if (alike.length >= LEAST) return [{ first, last, items: alike, count: alike.length }];
    return alike.map((item) => ({ first: item, last: item, items: [item], count: 1 }));
  });
}
