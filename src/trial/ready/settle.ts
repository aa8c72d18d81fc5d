import type { Container, Table } from '../../engine/port.js';
import { dispositionOf } from '../../kernel/disposition.js';
import { mayWaitForTime } from '../../kernel/wchan.js';
import type { ProcessFacts, ReadyFacts, ThreadFacts } from '../../observation.js';
import type { ReadyContext } from './context.js';
import { fingerprint, isBusy, SAMPLE_EVERY_MS } from './table-watch.js';

/** Quiet for this long means up: longer than any pause that real servers were seen to make while starting. */
const QUIET_MS = 750;
/**
 * A program alone that waits for a time may be about to start others: supervisord does so a second after
 * itself.
 */
const ASLEEP_QUIET_MS = 2_500;
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
  const start = clock.now();
  let quietSince = start;
  let last: string | null = null;
  let quietMs = QUIET_MS;
  /** What a closer look showed since the last change; undefined before it. */
  let closer: Table | null | undefined;
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
      if (key !== last || isBusy(table)) {
        quietSince = now;
        closer = undefined;
      }
      last = key;
      if (closer === undefined && now - quietSince >= QUIET_MS && hidesSleep(table))
        closer = await container.look('full');
      quietMs = mayStartMore(closer ?? table, signal) ? ASLEEP_QUIET_MS : QUIET_MS;
    }
    if (last === null && now - start >= BLIND_MS) return ended('never-settled', now);
    const isDue = now - start >= notBeforeMs;
    if (last !== null && isDue && now - quietSince >= quietMs) return ended('settled', now);
    if (now - start >= Math.max(GIVE_UP_MS, notBeforeMs)) return ended('never-settled', now);
    await clock.sleep(Math.max(1, SAMPLE_EVERY_MS - (now - askedAt)), abort);
  }
  return { kind: 'not-ready', afterMs: Math.round(clock.now() - start), why: 'it did not come to rest' };
}

/**
 * True where one program alone, inits before it aside, may wake by itself and takes the signal whether or not
 * it has started others.
 */
function mayStartMore({ processes }: Table, signal: number): boolean {
  const main = lastAlone(processes)?.threads?.[0];
  if (main === undefined || !mayWake(main)) return false;
  return processes.every((process) => ['caught', 'waited'].includes(dispositionOf(process, signal)));
}

/** True for a thread that sleeps for a time, and where nothing shows what it sleeps in. */
function mayWake({ state, wchan }: ThreadFacts): boolean {
  return wchan === null ? state === 'S' : mayWaitForTime(wchan);
}

/** True where a look shows a program alone, and not what it sleeps in: /proc hides that from who is not root. */
function hidesSleep({ processes }: Table): boolean {
  const main = lastAlone(processes)?.threads?.[0];
  return main?.state === 'S' && main.wchan === null;
}

/** The process that has started no other, where there is only one. */
function lastAlone(processes: readonly ProcessFacts[]): ProcessFacts | null {
  const [last = null, another] = processes.filter(({ pid }) => !processes.some(({ ppid }) => ppid === pid));
  return another === undefined ? last : null;
}
