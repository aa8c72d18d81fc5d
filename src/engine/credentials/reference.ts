/** An image reference taken apart as docker does it. */
export interface ImageReference {
  /** The reference without tag and digest, as it was written. */
  readonly name: string;
  /** Null where it names none. */
  readonly tag: string | null;
  /** `sha256:…`; null where it names none. */
  readonly digest: string | null;
  /** `docker.io` for Docker Hub, else the host with its port. */
  readonly registry: string;
  /** Within the registry: `library/nginx`, `shop/api`. */
  readonly repository: string;
}

/** Docker Hub, in the name that references use. */
export const HUB = 'docker.io';

/**
 * Takes a reference apart. The first part of its path is a registry if it has a dot or a colon, is `localhost`,
 * or has capitals, which no repository may have (distribution/reference, splitDockerDomain).
 */
export function parseReference(reference: string): ImageReference {
  const [tagged = '', digest = null] = reference.split('@', 2);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  const name = hasTag ? tagged.slice(0, colon) : tagged;
  const tag = hasTag ? tagged.slice(colon + 1) : null;
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  const isRegistry = /[.:A-Z]/.test(first) || first === 'localhost';
  const registry = !isRegistry || first === 'index.docker.io' ? HUB : first;
  const rest = isRegistry ? name.slice(slash + 1) : name;
  const repository = registry === HUB && !rest.includes('/') ? `library/${rest}` : rest;
  return { name, tag, digest, registry, repository };
}
