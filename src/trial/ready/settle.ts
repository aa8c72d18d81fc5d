import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { ReadyContext } from './context.js';
import { fingerprint, isBusy, SAMPLE_EVERY_MS } from './table-watch.js';

/** Quiet for this long means up: longer than any pause that real servers were seen to make while starting. */
const QUIET_MS = 750;
const GIVE_UP_MS = 20_000;
/** Where the engine shows no table at all, this much time has to do. */
const BLIND_MS = 3_000;

/**
 * Waits until the programs and their signal sets stay the same and no thread runs. Programs are compared as a multiset,
 * not by PID, so that a loop around a short-lived child settles; threads count because a JVM's sets are final long
 * before it is up.
 */
export async function settle(container: Container, context: ReadyContext): Promise<ReadyFacts> {
  const { clock, abort, onTable } = context;
  const start = clock.now();
  let quietSince = start;
  let last: string | null = null;
  const ended = (kind: 'settled' | 'never-settled', now: number): ReadyFacts => ({
    kind,
    afterMs: Math.round(now - start),
  });
  while (!abort.aborted) {
    const askedAt = clock.now();
    const table = await container.look('sample');
    const now = clock.now();
    if (table !== null) {
      const key = fingerprint(table);
      if (key !== last) onTable(table, Math.round(askedAt - start));
      if (key !== last || isBusy(table)) quietSince = now;
      last = key;
    }
    if (last === null && now - start >= BLIND_MS) return ended('never-settled', now);
    if (last !== null && now - quietSince >= QUIET_MS) return ended('settled', now);
    if (now - start >= GIVE_UP_MS) return ended('never-settled', now);
    await clock.sleep(Math.max(1, SAMPLE_EVERY_MS - (now - askedAt)), abort);
  }
  return { kind: 'not-ready', afterMs: Math.round(clock.now() - start), why: 'it did not come to rest' };
}
