import type { Engine } from '../engine/port.js';
import { isOurs, KEEP_LABEL, OWNER_LABEL, RUN_LABEL } from './labels.js';
import { removeAll } from './remove-all.js';

export interface LeftoverRules {
  /**
   * Whether the process of an owner label still runs; null where that cannot be known, as on another machine:
   * its containers stay.
   */
  readonly isAlive: (owner: string) => boolean | null;
  /** Whether to remove what was kept on purpose, too. */
  readonly keptToo: boolean;
}

/** Removes our containers whose owner is known to be gone. */
export async function removeLeftovers(
  engine: Engine,
  { isAlive, keptToo }: LeftoverRules,
): Promise<{ removed: number; kept: number }> {
  const ours = (await engine.labelled(RUN_LABEL)).filter(isOurs);
  const abandoned = ours.filter(
    ({ labels }) =>
      (keptToo || labels[KEEP_LABEL] === undefined) && isAlive(labels[OWNER_LABEL] ?? '') === false,
  );
  await removeAll(engine, abandoned);
  return { removed: abandoned.length, kept: ours.length - abandoned.length };
}
