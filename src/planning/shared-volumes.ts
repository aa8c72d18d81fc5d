import type { PodMount, PodSpec, PodTarget, PodVolume } from '../pod-spec.js';
import type { SharedMount, SharedVolume } from '../trial-plan.js';

/** The volumes that containers of a Pod share, and where each container has them. */
export interface SharedVolumes {
  readonly volumes: readonly SharedVolume[];
  mountsOf(container: PodTarget): readonly SharedMount[];
}

/** Those that begin empty and that are mounted more than once; parts of them only where the engine mounts any. */
export function findSharedVolumes({ containers, volumes }: PodSpec, mountsParts: boolean): SharedVolumes {
  const mounts = containers.flatMap(({ pod }) => pod.mounts);
  const found = new Map<string, SharedVolume & { readonly count: number }>();
  const place = (mount: PodMount): SharedMount[] => {
    const isApart = mountsParts || mount.subPath === null || areApart(mount.volume, mounts);
    return isApart ? [toShared(mount, mountsParts)] : [];
  };
  for (const volume of volumes.filter(({ kind }) => kind === 'scratch' || kind === 'claim'))
    for (const { volume: name } of mounts.filter((mount) => mount.volume === volume.name).flatMap(place))
      found.set(name, { name, memory: memoryOf(volume), count: (found.get(name)?.count ?? 0) + 1 });
  const shared = [...found.values()].filter(({ count }) => count > 1);
  return {
    volumes: shared.map(({ name, memory }) => ({ name, memory })),
    mountsOf: ({ pod }) =>
      pod.mounts.flatMap(place).filter(({ volume }) => shared.some(({ name }) => name === volume)),
  };
}

/** Without an engine that mounts parts each part is a volume of its own, which no volume of a Pod is called like. */
function toShared({ volume, path, subPath, isReadOnly }: PodMount, mountsParts: boolean): SharedMount {
  return mountsParts || subPath === null
    ? { volume, path, subPath, isReadOnly }
    : { volume: `${volume}/${subPath}`, path, subPath: null, isReadOnly };
}

/** Parts that are in no other part, of a volume that no container has as a whole, are as good as volumes of their own. */
function areApart(volume: string, mounts: readonly PodMount[]): boolean {
  const parts = mounts.filter((mount) => mount.volume === volume).map(({ subPath }) => subPath);
  return parts.every(
    (part) => part !== null && parts.every((other) => other === null || !other.startsWith(`${part}/`)),
  );
}

/** A limit of 0 is none, as for the kubelet. */
function memoryOf({ isInMemory, sizeLimit }: PodVolume): SharedVolume['memory'] {
  if (!isInMemory) return null;
  return { maxBytes: sizeLimit === null || sizeLimit <= 0 ? null : Math.ceil(sizeLimit) };
}
