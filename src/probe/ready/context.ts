import type { Table } from '../../engine/port.js';
import type { Clock } from '../clock.js';

/** What every strategy may use. */
export interface ReadyContext {
  readonly clock: Clock;
  /** Fires when the container ends, the time is up or the user interrupts: the wait is over whatever it found. */
  readonly abort: AbortSignal;
  /** Takes the tables seen while starting, by ms since the start. */
  readonly onTable: (table: Table, atMs: number) => void;
}
