import type { Container, Table } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { Clock } from '../clock.js';
import type { TrialPlan } from '../plan.js';
import { delay } from './delay.js';
import { health } from './health.js';
import { settle } from './settle.js';

/** What every strategy may use. */
export interface ReadyContext {
  readonly clock: Clock;
  /** Fires when the container ends, the time is up or the user interrupts: the wait is over whatever it found. */
  readonly abort: AbortSignal;
  /** Takes the tables seen while starting, by ms since the start. */
  readonly onTable: (table: Table, atMs: number) => void;
}

/** Waits until the program is up in the sense the plan asks for. */
export function waitUntilReady(
  container: Container,
  plan: TrialPlan,
  context: ReadyContext,
): Promise<ReadyFacts> {
  const { ready, image } = plan;
  switch (ready.kind) {
    case 'auto':
      return image.healthcheck ? health(container, context) : settle(container, context);
    case 'delay':
      return delay(ready.ms, context);
  }
}
