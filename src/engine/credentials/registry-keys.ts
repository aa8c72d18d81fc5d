import { HUB, type ImageReference } from './reference.js';

/** What `docker login` files Docker Hub's credentials under, and asks helpers for. */
export const HUB_KEY = 'https://index.docker.io/v1/';

const HUB_HOSTS: readonly string[] = [HUB, 'index.docker.io', 'registry-1.docker.io'];

/**
 * The value that a table of registries has for an image: of the keys that name its registry or the beginning of
 * its path, the longest (containers-auth.json(5)); among those that mean the same, the one that is written as
 * docker writes it. Null where there is none.
 */
export function lookUp<T>(
  table: Readonly<Record<string, T>>,
  { registry, repository }: ImageReference,
): { readonly key: string; readonly value: T } | null {
  const host = normalizeHost(registry);
  const found = Object.entries(table)
    .map(([key, value]) => ({ key, value, path: normalizeKey(key) }))
    .filter(({ path }) => `${host}/${repository}/`.startsWith(`${path}/`))
    .sort((one, other) => other.path.length - one.path.length || rank(one.key) - rank(other.key));
  return found[0] ?? null;
}

/**
 * Whether a key names the host of the registry, whatever path follows: what docker falls back to. Not for the
 * Hub, below whose key docker files the tokens of its own login.
 */
export function hasHostOf(key: string, { registry }: ImageReference): boolean {
  const [host = ''] = normalizeKey(key).split('/', 1);
  return registry !== HUB && host === registry;
}

/** `https://quay.io/v1/` and `quay.io/` are `quay.io`; every name of Docker Hub is `docker.io`. */
function normalizeKey(key: string): string {
  const bare = key
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '');
  const slash = bare.indexOf('/');
  return slash < 0 ? normalizeHost(bare) : `${normalizeHost(bare.slice(0, slash))}${bare.slice(slash)}`;
}

function normalizeHost(host: string): string {
  return HUB_HOSTS.includes(host) ? HUB : host;
}

/** Docker's own key for the Hub first, then a key without a scheme. */
function rank(key: string): number {
  if (key === HUB_KEY) return 0;
  return key.includes('://') ? 2 : 1;
}
