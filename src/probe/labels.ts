import type { LabelledContainer } from '../engine/port.js';

/** Every container of ours carries these labels: which call made it, and which process made the call. */
export const RUN_LABEL = 'sigprobe.run';
export const OWNER_LABEL = 'sigprobe.owner';
/** On a container that its user asked to keep. */
export const KEEP_LABEL = 'sigprobe.keep';

const HELPER_SUFFIX = '-helper';

/** The name of the n-th container of a call. */
export function nameOf(runId: string, n: number): string {
  return `sigprobe-${runId}-${n}`;
}

/** What a helper container beside that one is called. */
export function helperNameOf(container: string): string {
  return `${container}${HELPER_SUFFIX}`;
}

export function isHelper({ name }: Pick<LabelledContainer, 'name'>): boolean {
  return name.endsWith(HELPER_SUFFIX);
}

/**
 * True for a container that a call of ours created. Labels alone do not tell: a container takes over those of
 * its image, so whoever commits one of ours, or writes our labels into a Dockerfile, gets containers that
 * carry them too.
 */
export function isOurs({ name, labels }: Pick<LabelledContainer, 'name' | 'labels'>): boolean {
  const runId = labels[RUN_LABEL] ?? '';
  return /^[0-9a-z]+$/i.test(runId) && new RegExp(`^sigprobe-${runId}-\\d+(${HELPER_SUFFIX})?$`).test(name);
}
