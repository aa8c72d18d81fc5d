import type { Observation } from '../observation.js';

/** The trials of one target: the one that decides, and those that were run to explain it. */
export interface Evidence {
  readonly probe: Observation;
  /** The same image behind an init of the engine's. */
  readonly differential: Observation | null;
  /** The same image, never signalled. */
  readonly control: Observation | null;
  /** The same image with the processes held still (SIGSTOP) that nobody saw leave: a PID 1 that goes all the same does not wait for them. */
  readonly held: Observation | null;
  /** The same image sent SIGTERM, where the probe sent another signal. */
  readonly sigterm: Observation | null;
}

/** The evidence of a trial that nothing else was run to explain. */
export function evidenceOf(probe: Observation): Evidence {
  return { probe, differential: null, control: null, held: null, sigterm: null };
}
