import type { Engine, LabelledContainer } from '../engine/port.js';
import { isOurs, KEEP_LABEL, OWNER_LABEL, RUN_LABEL } from './labels.js';
import { removeAll, removeAllShared } from './remove-all.js';

export interface LeftoverRules {
  /**
   * Whether the process of an owner label still runs; null where that cannot be known, as on another machine:
   * what is its stays.
   */
  readonly isAlive: (owner: string) => boolean | null;
  /** Whether to remove what was kept on purpose, too. */
  readonly keptToo: boolean;
  /** Whether to look for networks and volumes, too, which few calls create. */
  readonly sharedToo: boolean;
}

/** How much was removed, and how much of ours was not. */
export interface Removed {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly kept: number;
}

/** Removes our containers, networks and volumes whose owner is known to be gone. */
export async function removeLeftovers(engine: Engine, rules: LeftoverRules): Promise<Removed> {
  const [containers, shared] = await Promise.all([
    engine.labelled(RUN_LABEL),
    rules.sharedToo ? engine.labelledShared(RUN_LABEL) : [],
  ]);
  const ours = [...containers, ...shared].filter(isOurs);
  const isAbandoned = (each: Named) => isOurs(each) && isOfTheDead(each, rules);
  const abandoned = { containers: containers.filter(isAbandoned), shared: shared.filter(isAbandoned) };
  await removeAll(engine, abandoned.containers);
  await removeAllShared(engine, abandoned.shared);
  const networks = abandoned.shared.filter(({ kind }) => kind === 'network').length;
  return {
    containers: abandoned.containers.length,
    networks,
    volumes: abandoned.shared.length - networks,
    kept: ours.length - abandoned.containers.length - abandoned.shared.length,
  };
}

type Named = Pick<LabelledContainer, 'name' | 'labels'>;

function isOfTheDead({ labels }: Named, { isAlive, keptToo }: LeftoverRules): boolean {
  return (keptToo || labels[KEEP_LABEL] === undefined) && isAlive(labels[OWNER_LABEL] ?? '') === false;
}
