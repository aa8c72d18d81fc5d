import type { Container, Table } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { ReadyContext } from './context.js';
import { createQuietRule } from './quiet.js';
import { fingerprint, isBusy, SAMPLE_EVERY_MS } from './table-watch.js';

const GIVE_UP_MS = 20_000;
/** Where the engine shows no table at all, this much time has to do. */
const BLIND_MS = 3_000;

interface Settling {
  /** The number of the one that will be sent. */
  readonly signal: number;
  /** Settled no sooner than this after the start. */
  readonly notBeforeMs: number;
}

/**
 * Waits until the programs and their signal sets stay the same and no thread runs. Programs are compared as a
 * multiset, not by PID, so that a loop around a short-lived child settles; threads count because a JVM's sets
 * are final long before it is up.
 */
export async function settle(
  container: Container,
  context: ReadyContext,
  { signal, notBeforeMs }: Settling,
): Promise<ReadyFacts> {
  const { clock, abort, onTable } = context;
  const rule = createQuietRule(container, signal);
  const start = clock.now();
  let quietSince = start;
  let newest: Table | null = null;
  let newestKey: string | null = null;
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
      const isChanged = key !== newestKey;
      if (isChanged) onTable(table, Math.round(askedAt - start));
      if (isChanged || isBusy(table)) {
        quietSince = now;
        rule.restart();
      }
      newest = table;
      newestKey = key;
    }
    if (newest === null && now - start >= BLIND_MS) return ended('never-settled', now);
    const isDue = now - start >= notBeforeMs;
    if (newest !== null && isDue && (await rule.isMet(newest, now - quietSince)))
      return ended('settled', now);
    if (now - start >= Math.max(GIVE_UP_MS, notBeforeMs)) return ended('never-settled', now);
    await clock.sleep(Math.max(1, SAMPLE_EVERY_MS - (now - askedAt)), abort);
  }
  return { kind: 'not-ready', afterMs: Math.round(clock.now() - start), why: 'it did not come to rest' };
}
