import { statusOf } from '../failures/failures.js';
import type { Engine, SharedResource } from '../port.js';
import type { ApiClient } from './api-client.js';

/** Networks and volumes of one run. */
export function sharedResources({
  docker,
  ask,
}: Pick<ApiClient, 'docker' | 'ask'>): Pick<Engine, 'createShared' | 'labelledShared' | 'removeShared'> {
  return {
    createShared: async (kind, name, labels) => {
      if (kind === 'volume') {
        await ask('create a volume', (abortSignal) =>
          docker.createVolume({ Name: name, Labels: labels, abortSignal }),
        );
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

function toShared(
  kind: SharedResource['kind'],
  id: string,
  name: string,
  labels: SharedResource['labels'] | null | undefined,
): SharedResource {
  return { kind, id, name, labels: labels ?? {} };
}
