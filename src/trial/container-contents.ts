import type { ContainerSpec } from '../engine/port.js';
import type { TrialPlan } from '../trial-plan.js';

type Contents = Pick<ContainerSpec, 'image' | 'entrypoint' | 'cmd' | 'init' | 'settings'>;

/** What a container is made from, and what runs in it. */
export function contentsOf({ image, entrypoint, cmd, init, settings }: TrialPlan): Contents {
  return { image: image.id, entrypoint, cmd, init, settings };
}
