import type { ProbeTarget } from '../probe/probe-target.js';

/** A target, and the Dockerfile that its image is built from, where one is named; relative to the working directory. */
export interface CallTarget extends ProbeTarget {
  readonly dockerfile?: string;
}
