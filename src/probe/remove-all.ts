import type { Engine, LabelledContainer } from '../engine/port.js';
import { isHelper } from './labels.js';

/** Removes containers of ours, helpers first: Podman removes no container that another one has joined. */
export async function removeAll(
  engine: Pick<Engine, 'remove'>,
  containers: readonly LabelledContainer[],
): Promise<void> {
  const remove = (some: readonly LabelledContainer[]) => Promise.all(some.map(({ id }) => engine.remove(id)));
  await remove(containers.filter(isHelper));
  await remove(containers.filter((each) => !isHelper(each)));
}
