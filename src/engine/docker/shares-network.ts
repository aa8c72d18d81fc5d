import type { Endpoint } from '../connect/endpoint.js';
import { isRootless } from '../examination.js';
import { isBoundHere } from '../network/engine-network.js';
import type { ApiClient } from './api-client.js';
import { askAbout } from './client.js';

/**
 * True when the engine's bridges are in the network namespace that this process is in. Those of a rootless
 * engine never are, even where it listens here itself, as Podman does.
 */
export async function sharesNetwork({ docker, ask }: ApiClient, endpoint: Endpoint): Promise<boolean> {
  if (endpoint.kind !== 'unix' || !isBoundHere(endpoint.path)) return false;
  const info = await ask('tell about itself', (abortSignal) => askAbout(docker, 'info', abortSignal));
  return !isRootless(info as object);
}
