import type { Container, Table } from '../../../src/engine/port.js';
import type { Clock } from '../../../src/trial/clock.js';
import { settle } from '../../../src/trial/ready/settle.js';
import { fingerprint, isBusy, SAMPLE_EVERY_MS } from '../../../src/trial/ready/table-watch.js';
import { fakeFeed } from '../../support/fake-feed.js';
import type { Look, Trace } from './trace.js';

/** What a rule decides on, at one look; times in ms since the start of the container. */
export interface Sight {
  readonly table: Table;
  readonly look: Look;
  /** The number of the signal that will be sent. */
  readonly signal: number;
  /** Since when nothing has changed and nothing has run, and the look that showed it. */
  readonly quietSinceMs: number;
  readonly quietFrom: Look;
  /** When the newest line of its log had come; 0 where there is none. */
  readonly lineMs: number;
}

/** How long it must have been quiet at such a sight, ms. */
export type QuietRule = (sight: Sight) => number;

/** The index of the look after which the signal would be sent, beginning with look `phase`; null where it would not. */
export type Replay = (trace: Trace, phase: number) => number | Promise<number | null> | null;

/** Replays a trace under a rule that is not the product's. */
export function replayWith(rule: QuietRule): Replay {
  return (trace, phase) => {
    let last: string | null = null;
    let quietFrom: Look | undefined;
    for (const [index, look] of visited(trace, phase)) {
      const table = tableAt(trace, look);
      const key = fingerprint(table);
      if (quietFrom === undefined || key !== last || isBusy(table)) quietFrom = look;
      last = key;
      const quietSinceMs = quietFrom.seenMs;
      const lineMs = trace.linesMs.findLast((atMs) => atMs <= look.seenMs) ?? 0;
      const quietMs = rule({ table, look, signal: trace.signal, quietSinceMs, quietFrom, lineMs });
      if (look.seenMs - quietSinceMs >= quietMs) return index;
    }
    return null;
  };
}

/** The looks that are made where each comes as long after the one before as in a trial. */
function visited({ looks }: Trace, phase: number): (readonly [number, Look])[] {
  let nextMs = 0;
  return looks.flatMap((look, index) => {
    if (index < phase || look.askedMs < nextMs) return [];
    nextMs = look.askedMs + SAMPLE_EVERY_MS - TOLERANCE_MS;
    return [[index, look] as const];
  });
}

/** A look that comes so much sooner is taken for the one that is due. */
const TOLERANCE_MS = 10;

/** Replays a trace to the product itself. */
export const replaySettle: Replay = async (trace, phase) => {
  const { looks } = trace;
  const over = new AbortController();
  let nowMs = 0;
  let index = phase;
  let isFirst = true;
  const clock: Clock = {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
  const look = async (): Promise<Table | null> => {
    const found = isFirst ? phase : looks.findIndex(({ askedMs }) => askedMs >= nowMs - TOLERANCE_MS);
    isFirst = false;
    const seen = looks[found];
    if (seen === undefined) {
      over.abort();
      return null;
    }
    index = found;
    nowMs = Math.max(nowMs, seen.seenMs);
    return tableAt(trace, seen);
  };
  const context = { clock, feed: fakeFeed(), abort: over.signal, onTable: () => undefined };
  const openFiles: Container['openFiles'] = async () => ({
    pipes: null,
    listeners: (looks[index]?.ports ?? []).map((port) => ({ port, inode: 0, pids: [] })),
  });
  const container = { look, openFiles } as unknown as Container;
  const { kind } = await settle(container, context, { signal: trace.signal, notBeforeMs: 0 });
  return kind === 'settled' ? index : null;
};

function tableAt({ tables }: Trace, { table: index }: Look): Table {
  const table = tables[index];
  if (table === undefined) throw new Error(`a trace without its table ${index}`);
  return table;
}
