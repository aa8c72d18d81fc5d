import type { ContainerState } from '../../port.js';

/** Docker's own numbers for what a HEALTHCHECK leaves open. */
const DEFAULT_INTERVAL_MS = 30_000;
const DEFAULT_RETRIES = 3;

/** How a container's health check is doing. */
export interface ContainerHealth {
  readonly status: ContainerState['health'];
  /** How often it is to be run; null when there is none. */
  readonly intervalMs: number | null;
  /** When the newest run began, as the engine writes it; null before the first. */
  readonly lastRunAt: string | null;
}

/** The parts of an inspected container that tell of its health. */
export interface Inspected {
  readonly State: {
    readonly Health?:
      | {
          readonly Status: string;
          readonly FailingStreak?: number;
          readonly Log?: readonly { readonly Start: string }[] | null;
        }
      | undefined;
  };
  readonly Config?: {
    readonly Healthcheck?:
      | {
          readonly Test?: readonly string[] | undefined;
          readonly Interval?: number | undefined;
          readonly Retries?: number | undefined;
        }
      | undefined;
  };
}

/** An image may also declare that it has no check, whatever its base had. */
export function declaresTest(test: readonly string[] | null | undefined): boolean {
  return test !== undefined && test !== null && test.length > 0 && test[0] !== 'NONE';
}

/** Reads the health of an inspected container. */
export function toHealth({ State, Config }: Inspected): ContainerHealth {
  const check = Config?.Healthcheck;
  return {
    status: toStatus(State.Health, check?.Retries || DEFAULT_RETRIES),
    intervalMs: declaresTest(check?.Test) ? (check?.Interval ?? 0) / 1e6 || DEFAULT_INTERVAL_MS : null,
    lastRunAt: State.Health?.Log?.at(-1)?.Start ?? null,
  };
}

function toStatus(health: Inspected['State']['Health'], retries: number): ContainerState['health'] {
  switch (health?.Status) {
    case 'starting':
    case 'healthy':
      return health.Status;
    case 'unhealthy':
      // Podman takes retries that were left open for none at all, and gives up on the first failure.
      return (health.FailingStreak ?? retries) < retries ? 'starting' : 'unhealthy';
    default:
      return 'none';
  }
}
