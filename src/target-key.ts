/** Tells targets apart between reports. */
export function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}\n${name}`;
}
