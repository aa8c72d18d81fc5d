import type { Engine, LabelledContainer, SharedResource } from '../engine/port.js';
import { isHelper } from './labels.js';

/**
 * Removes networks and volumes of ours, once the containers that use them are gone; one that someone else's container
 * has joined meanwhile stays.
 */
export async function removeAllShared(
  engine: Pick<Engine, 'removeShared'>,
  resources: readonly SharedResource[],
): Promise<void> {
  await Promise.all(resources.map((each) => engine.removeShared(each)));
}

/** Removes containers of ours, helpers first: Podman removes no container that another one has joined. */
export async function removeAll(
  engine: Pick<Engine, 'remove'>,
  containers: readonly LabelledContainer[],
): Promise<void> {
  const remove = (some: readonly LabelledContainer[]) => Promise.all(some.map(({ id }) => engine.remove(id)));
  await remove(containers.filter(isHelper));
  await remove(containers.filter((each) => !isHelper(each)));
}
