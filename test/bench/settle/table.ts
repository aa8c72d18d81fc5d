import type { Replay } from './replay.js';
import { RULES } from './rules.js';
import { MODES, type Mode, type Trace } from './trace.js';
import { firstUp } from './truth.js';

/** What became of one rule on all traces of one mode. */
interface Tally {
  replays: number;
  readonly early: Map<string, number>;
  readonly settledMs: number[];
  /** Of those that listen at their end. */
  readonly listeningMs: number[];
}

interface Row {
  readonly name: string;
  readonly replay: Replay;
  readonly tallies: Readonly<Record<Mode, Tally>>;
}

/** Whether a trace is replayed from its first look or from its second. */
const PHASES = [0, 1];

/**
 * They rest for more than a second before they are up, and nothing shows it: they are probed with `--ready`, with
 * a health check, or again with a later signal.
 */
const UNSEEN = new Set([
  'healthcheck-late-handler',
  'listens-late',
  'signal-before-handler',
  'sleeping-late-handler',
  'starts-worker-after-signal',
]);

const COLUMNS = ['early', 'median ms', 'of servers', '95th'];
const HEAD = ['rule', ...MODES.flatMap((mode) => COLUMNS.map((column) => `${column}, ${mode}`))];

/** Replays every trace under every rule: a table in Markdown, and which images were signalled early. */
export async function compareRules(traces: AsyncIterable<Trace>): Promise<string> {
  const rows = RULES.map(({ name, replay }): Row => ({ name, replay, tallies: emptyTallies() }));
  const loads: number[] = [];
  const fixtures = new Set<string>();
  for await (const trace of traces) {
    if (trace.hasEnded || UNSEEN.has(trace.fixture)) continue;
    loads.push(trace.load);
    fixtures.add(trace.fixture);
    for (const row of rows) await addTo(row, trace);
  }
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const sizes = MODES.map((mode) => `${rows[0]?.tallies[mode].replays ?? 0} ${mode}`).join(', ');
  return [
    `${fixtures.size} images; replays: ${sizes}; load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`,
    '',
    line(HEAD),
    line(HEAD.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...rows.map((row) => line(cellsOf(row))),
    '',
    ...rows.flatMap((row) => (namesOf(row) === '' ? [] : `- ${row.name}: ${namesOf(row)}`)),
  ].join('\n');
}

function emptyTallies(): Record<Mode, Tally> {
  const empty = () => ({ replays: 0, early: new Map<string, number>(), settledMs: [], listeningMs: [] });
  return { idle: empty(), busy: empty() };
}

async function addTo({ replay, tallies }: Row, trace: Trace): Promise<void> {
  const tally = tallies[trace.mode];
  const upAt = firstUp(trace);
  for (const phase of PHASES) {
    const index = await replay(trace, phase);
    tally.replays += 1;
    const settledMs = trace.looks[index ?? -1]?.seenMs ?? Number.POSITIVE_INFINITY;
    tally.settledMs.push(settledMs);
    if ((trace.looks.at(-1)?.ports.length ?? 0) > 0) tally.listeningMs.push(settledMs);
    if (index !== null && index < upAt)
      tally.early.set(trace.fixture, (tally.early.get(trace.fixture) ?? 0) + 1);
  }
}

function cellsOf({ name, tallies }: Row): string[] {
  const cells = MODES.flatMap((mode) => {
    const { early, settledMs, listeningMs } = tallies[mode];
    const earlyCount = [...early.values()].reduce((sum, count) => sum + count, 0);
    return [earlyCount, quantile(settledMs, 0.5), quantile(listeningMs, 0.5), quantile(settledMs, 0.95)];
  });
  return [name, ...cells.map(String)];
}

/** `server-gunicorn (busy 2)`, by name. */
function namesOf({ tallies }: Row): string {
  const names = MODES.flatMap((mode) =>
    [...tallies[mode].early].map(([fixture, count]) => `${fixture} (${mode} ${count})`),
  );
  return names.sort().join(', ');
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
}
