import type { Container, Table } from '../../engine/port.js';
import type { ReadyContext } from './context.js';

/** How often a container is looked at while it starts, ms. */
export const SAMPLE_EVERY_MS = 80;

/**
 * Who is there and what signals would do to them, whatever their PIDs; equal for tables that show the same.
 */
export function fingerprint(table: Table): string {
  return table.processes
    .map(({ program, state, signals }) =>
      [program, state === 'Z', signals?.blocked, signals?.ignored, signals?.caught].join(' '),
    )
    .sort()
    .join('\n');
}

/** True while any thread runs or waits for a disk. */
export function isBusy(table: Table): boolean {
  const works = (state: string) => state === 'R' || state === 'D';
  return table.processes.some(
    ({ state, threads }) => works(state) || threads?.some((thread) => works(thread.state)) === true,
  );
}

/**
 * Passes on every table that differs from the one before, and the last one, until the wait is over by other
 * means.
 */
export async function watchTables(
  container: Container,
  { clock, abort, onTable }: ReadyContext,
): Promise<void> {
  const start = clock.now();
  let lastKey: string | null = null;
  let unsaid: (() => void) | null = null;
  while (!abort.aborted) {
    const askedAt = clock.now();
    const table = await container.look('sample').catch(() => null);
    if (table !== null) {
      const key = fingerprint(table);
      const say = () => onTable(table, Math.round(askedAt - start));
      if (key !== lastKey) say();
      unsaid = key === lastKey ? say : null;
      lastKey = key;
    }
    await clock.sleep(SAMPLE_EVERY_MS, abort);
  }
  // A change between two looks may first show after the wait: until when nothing had changed is known from
  // this one.
  unsaid?.();
}
