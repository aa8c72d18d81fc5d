import type { Engine } from '../engine/port.js';
import { OWNER_LABEL, RUN_LABEL } from './session.js';

/**
 * Removes our containers whose owner is known to be gone. `isAlive` tells of an owner label whether that process still
 * runs, null where that cannot be known, as on another machine: such containers stay.
 */
export async function removeLeftovers(
  engine: Engine,
  isAlive: (owner: string) => boolean | null,
): Promise<{ removed: number; kept: number }> {
  const ours = await engine.labelled(RUN_LABEL);
  const abandoned = ours.filter(({ labels }) => isAlive(labels[OWNER_LABEL] ?? '') === false);
  await Promise.all(abandoned.map(({ id }) => engine.remove(id)));
  return { removed: abandoned.length, kept: ours.length - abandoned.length };
}
