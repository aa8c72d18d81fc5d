/**
 * How the kubelet divides the grace period of a Pod between a container's preStop hook, the wait of a sidecar for
 * the other containers, and the stop itself (kubernetes, pkg/kubelet: calculateEffectiveGracePeriod in
 * pod_workers.go, killContainer in kuberuntime_container.go). It counts in whole seconds and rounds what was spent
 * down, so a container may get almost a second more than the grace period for each of the two.
 */

/** Where a Pod says nothing. */
export const DEFAULT_GRACE_SECONDS = 30;
/** However little a Pod asks for, its containers are stopped with so much. */
const SHORTEST_POD_GRACE = 1;
/** However much was spent before, this is left between the signal and SIGKILL. */
const SHORTEST_STOP = 2;

/** What was spent before the signal, in ms. */
export interface SpentGrace {
  /** From the start of the hook until it ended, failed or was given up; null where none was run. */
  readonly hookMs: number | null;
  /** How long a sidecar then waited for the other containers; null for any other container. */
  readonly waitMs: number | null;
}

/** How long a hook may run, in ms; then it is left running, and the stop goes on. */
export function hookLimitMs(graceSeconds: number): number {
  return podGrace(graceSeconds) * 1000;
}

/** How long a sidecar waits for the other containers once its hook has ended, in ms. */
export function sidecarWaitLimitMs(graceSeconds: number, hookMs: number | null): number {
  return Math.max(0, podGrace(graceSeconds) - wholeSeconds(hookMs)) * 1000;
}

/** The time between the signal and SIGKILL, in ms. */
export function stopBudgetMs(graceSeconds: number, { hookMs, waitMs }: SpentGrace): number {
  const left = podGrace(graceSeconds) - wholeSeconds(hookMs);
  // With nothing left there is no wait.
  const afterWait = left > 0 ? left - wholeSeconds(waitMs) : left;
  return Math.max(SHORTEST_STOP, afterWait) * 1000;
}

function podGrace(seconds: number): number {
  return Math.max(SHORTEST_POD_GRACE, Math.trunc(seconds));
}

function wholeSeconds(ms: number | null): number {
  return ms === null ? 0 : Math.floor(Math.max(0, ms) / 1000);
}
