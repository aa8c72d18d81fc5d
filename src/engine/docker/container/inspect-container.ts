import type Dockerode from 'dockerode';
import type { ContainerState } from '../../port.js';
import type { ApiClient } from '../api-client.js';
import { toState, withPart } from '../from-docker.js';
import { createCheckup } from '../podman.js';
import { toHealth } from './health.js';

/** Asks the engine for what it knows of a container. */
export interface Inspection {
  /** All of it, in the engine's words. */
  ask(): Promise<Dockerode.ContainerInspectInfo>;
  state(): Promise<ContainerState>;
}

export function createInspection({ docker, ask, askPodman }: ApiClient, id: string): Inspection {
  const raw = docker.getContainer(id);
  const checkUp = askPodman === null ? null : createCheckup(askPodman, id, () => performance.now());
  const askAll = () =>
    ask('inspect the container', async (abortSignal) =>
      withPart('State', await raw.inspect({ abortSignal })),
    );
  return {
    ask: askAll,
    state: async () => {
      const info = await askAll();
      const health = toHealth(info);
      checkUp?.(health);
      return { ...toState(info.State), health: health.status };
    },
  };
}
