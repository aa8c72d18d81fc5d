import type { GraceFacts } from '../observation.js';

/** How a platform is given a longer grace period, and how long it may be at most, s. */
interface Knob {
  readonly write: (seconds: number) => string;
  readonly mostSeconds?: number;
}

const kubernetes: Knob = { write: (seconds) => `terminationGracePeriodSeconds: ${seconds}` };
const compose: Knob = { write: (seconds) => `stop_grace_period: ${seconds}s` };

/** By the name of the preset; null where the budget is fixed. */
const KNOBS: Readonly<Record<string, Knob | null>> = {
  kubernetes,
  compose,
  docker: { write: (seconds) => `docker run --stop-timeout ${seconds}` },
  podman: { write: (seconds) => `podman run --stop-timeout ${seconds}` },
  ecs: { write: (seconds) => `stopTimeout: ${seconds}`, mostSeconds: 120 },
  nomad: { write: (seconds) => `kill_timeout = "${seconds}s"`, mostSeconds: 30 },
  fly: { write: (seconds) => `kill_timeout = ${seconds}`, mostSeconds: 300 },
  aca: kubernetes,
  'cloud-run': null,
  heroku: null,
};

/** What to write for a budget of so many seconds; null where the platform's is fixed, or allows no such time. */
export function longerBudget({ source }: GraceFacts, seconds: number): string | null {
  const knob = KNOBS[source];
  if (knob === null || (knob !== undefined && seconds > (knob.mostSeconds ?? Number.POSITIVE_INFINITY)))
    return null;
  return knob?.write(seconds) ?? `${kubernetes.write(seconds)}; compose: ${compose.write(seconds)}`;
}
