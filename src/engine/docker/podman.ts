import { type ContainerHealth, declaresTest } from './container/health.js';

/** Reads a path of Podman's own interface, which it serves beside the one that it shares with Docker. */
export type Ask = (doing: string, path: string) => Promise<unknown>;

/** Below the version that was settled on: Podman takes Docker's numbers here too. */
const ROOT = '/libpod';
/** A timer that the engine sets may be late by this much before it is taken not to run, ms. */
const TIMER_SLACK_MS = 500;

/** Whether the image declares a health check: Podman leaves that out of what it tells in Docker's words. */
export async function declaresHealthcheck(ask: Ask, imageId: string): Promise<boolean> {
  const path = `${ROOT}/images/${imageId.replace(/^sha256:/, '')}/json`;
  const image = await ask('tell the health check of the image', path);
  return declaresTest((image as { Healthcheck?: { Test?: string[] } | null }).Healthcheck?.Test);
}

/**
 * Runs the container's health check when it is overdue. Podman leaves that to timers of systemd, so where
 * there is no systemd the check would never run. Returns what to call with each new look at the container's
 * health.
 */
export function createCheckup(
  ask: Ask,
  containerId: string,
  now: () => number,
): (health: ContainerHealth) => void {
  let lastRun: string | null = null;
  let dueMs: number | null = null;
  let isRunning = false;
  return ({ intervalMs, lastRunAt }) => {
    if (intervalMs === null || isRunning) return;
    if (dueMs === null || lastRunAt !== lastRun) {
      lastRun = lastRunAt;
      dueMs = now() + intervalMs + TIMER_SLACK_MS;
    }
    if (now() < dueMs) return;
    isRunning = true;
    const done = () => {
      isRunning = false;
      dueMs = null;
    };
    // What came of it is told by the next look; that it could not be run, by the check staying where it was.
    ask('run the health check', `${ROOT}/containers/${containerId}/healthcheck`).then(done, done);
  };
}
