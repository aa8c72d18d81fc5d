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

/**
 * Removes containers of ours, helpers first: Podman removes no container that another one has joined. Which of the
 * others have joined one their names do not tell: what cannot be removed beside others is tried again without them.
 */
export async function removeAll(
  engine: Pick<Engine, 'remove'>,
  containers: readonly LabelledContainer[],
): Promise<void> {
  await Promise.all(containers.filter(isHelper).map(({ id }) => engine.remove(id)));
  const others = containers.filter((each) => !isHelper(each));
  const tried = await Promise.allSettled(others.map(({ id }) => engine.remove(id)));
  const failures = tried.filter((each) => each.status === 'rejected');
  const [first] = failures;
  if (first === undefined) return;
  // An engine that removes nothing at all is not asked twice.
  if (failures.length === others.length) throw first.reason;
  const kept = others.filter((_, index) => tried[index]?.status === 'rejected');
  await Promise.all(kept.map(({ id }) => engine.remove(id)));
}
