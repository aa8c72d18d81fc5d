import type { EmptyDir } from '../../trial-plan.js';
import { isNewer } from '../connect/api-version.js';
import { statusOf } from '../failures/failures.js';
import type { Engine, SharedResource } from '../port.js';
import type { ApiClient } from './api-client.js';

/** Of the API, in Docker 26.0. */
const PARTS_SINCE = '1.45';

/** Whether the engine mounts a part of a volume; Podman passes over the path and mounts the whole. */
export function mountsParts({ name, apiVersion }: Engine['facts']): boolean {
  return name !== 'podman' && !isNewer(PARTS_SINCE, apiVersion);
}

/** Networks and volumes of one run. */
export function sharedResources({
  docker,
  ask,
  facts,
}: Pick<ApiClient, 'docker' | 'ask' | 'facts'>): Pick<
  Engine,
  'createShared' | 'labelledShared' | 'removeShared'
> {
  return {
    createShared: async (kind, name, labels, empty = null) => {
      if (kind === 'volume') {
        await ask('create a volume', async (abortSignal) => {
          const create = (as: EmptyDir | null) =>
            docker.createVolume({
              Name: name,
              Labels: labels,
              ...driverOptions(as, facts.name === 'podman'),
              abortSignal,
            });
          await create(empty).catch((error: unknown) => {
            if (!wantsNoSize(error)) throw error;
            return create({ memory: { maxBytes: null } });
          });
        });
        return { kind, id: name, name, labels };
      }
      const { id } = await ask('create a network', (abortSignal) =>
        docker.createNetwork({
          Name: name,
          CheckDuplicate: true,
          Driver: 'bridge',
          Labels: labels,
          abortSignal,
        }),
      );
      return { kind, id, name, labels };
    },
    labelledShared: async (label) => {
      const query = JSON.stringify({ label: [label] });
      const [networks, { Volumes }] = await Promise.all([
        ask('list networks', (abortSignal) => docker.listNetworks({ filters: query, abortSignal })),
        ask('list volumes', (abortSignal) => docker.listVolumes({ filters: query, abortSignal })),
      ]);
      return [
        ...networks.map(({ Id, Name, Labels }) => toShared('network', Id, Name, Labels)),
        ...(Volumes ?? []).map(({ Name, Labels }) => toShared('volume', Name, Name, Labels)),
      ];
    },
    removeShared: async ({ kind, id }) => {
      const remove = async (abortSignal: AbortSignal) => {
        try {
          await (kind === 'network'
            ? docker.getNetwork(id).remove({ abortSignal })
            : docker.getVolume(id).remove({ abortSignal }));
        } catch (error) {
          if (statusOf(error) !== 404) throw error;
        }
      };
      await ask(`remove the ${kind}`, remove);
    },
  };
}

/**
 * Podman gives a volume, while it is empty, to the user of each container that begins, and closes it as the image has
 * it there, unless it is told whose it is. The engine mounts a tmpfs once for all containers that have it, and unmounts
 * it after the last.
 */
function driverOptions(empty: EmptyDir | null, isPodman: boolean): { DriverOpts?: Record<string, string> } {
  const owner = 'uid=0,gid=0';
  if (empty === null) return {};
  if (empty.memory === null) return isPodman ? { DriverOpts: { o: owner } } : {};
  const { maxBytes } = empty.memory;
  const size = maxBytes === null ? '' : `,size=${maxBytes}`;
  return { DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: `mode=777,${owner}${size}` } };
}

/** True for Podman 4, which takes the size of a tmpfs for a quota on its disk. */
function wantsNoSize(error: unknown): boolean {
  return error instanceof Error && /options size.*not supported/.test(error.message);
}

function toShared(
  kind: SharedResource['kind'],
  id: string,
  name: string,
  labels: SharedResource['labels'] | null | undefined,
): SharedResource {
  return { kind, id, name, labels: labels ?? {} };
}
