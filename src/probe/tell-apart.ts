/** Each with its name, and a number behind that where an earlier one has the same: `api`, `api (2)`. */
export function tellApart<T>(items: readonly T[], nameOf: (item: T) => string): (readonly [T, string])[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [item, count === 1 ? name : `${name} (${count})`];
  });
}
