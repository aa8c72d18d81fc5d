import { hashOf } from '../text/hash.js';
import type { Remark } from './remarks.js';

/**
 * What tells remarks apart from one run to the next: the rule and the target, never a line, a process number or a time.
 * The tag of an image is left out, as it changes with each build.
 */
export function createFingerprints(): (remark: Pick<Remark, 'rule' | 'target'>) => {
  readonly hash: string;
  /** From 1: one of two that would be alike. */
  readonly nth: number;
} {
  const seen = new Map<string, number>();
  return ({ rule, target: { kind, name, image } }) => {
    const identity = name === image ? untagged(name) : name;
    const hash = hashOf([rule, kind, identity].join('\0'));
    const nth = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, nth);
    return { hash, nth };
  };
}

/** `registry:5000/shop/api` of `registry:5000/shop/api:1.4@sha256:…`. */
function untagged(reference: string): string {
  const [name = reference] = reference.split('@', 1);
  return name.replace(/:[^:/]*$/, '');
}
