import type { TargetResult } from '../../../diagnosis/results/report.js';
import type { Observation, TrialPhases } from '../../../observation.js';
import { clip } from '../../../text/clip.js';
import { columnsOf, padTo } from '../../../text/columns.js';
import { duration } from '../../../text/duration.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle } from '../escape-for-style.js';

/** Where the time of the trials of a target went. */
export interface Timing {
  /** In the order in which they began. */
  readonly runs: readonly Timed[];
  readonly columns: readonly Column[];
}

type Timed = Observation & { readonly phases: TrialPhases };

interface Column {
  readonly head: string;
  readonly ms: (phases: TrialPhases) => number | null;
}

const PHASES: readonly Column[] = [
  { head: 'create', ms: ({ createMs }) => createMs },
  { head: 'start', ms: ({ startMs }) => startMs },
  { head: 'ready', ms: ({ readyMs }) => readyMs },
  { head: 'signal', ms: ({ signalMs }) => signalMs },
  { head: 'end', ms: ({ endMs }) => endMs },
  { head: 'kept', ms: ({ keptMs }) => keptMs },
  { head: 'remove', ms: ({ removeMs }) => removeMs },
];

const INDENT = 4;
const GAP = 1;
/** With fewer columns for its id a trial could not be told from another. */
const ID_LEAST = 14;

/** Null where no trial was timed. */
export function timingOf(result: TargetResult): Timing | null {
  const timed = result.runs.filter((run): run is Timed => run.phases !== null);
  const runs = timed.toSorted((one, other) => one.phases.beganMs - other.phases.beganMs);
  const [first] = runs;
  if (first === undefined) return null;
  const began: Column = { head: 'began', ms: ({ beganMs }) => beganMs - first.phases.beganMs };
  return { runs, columns: [began, ...PHASES, { head: 'sum', ms: sum }] };
}

/** On request, where the time of each trial went: a line each. */
export function phases(result: TargetResult, style: Style): string[] {
  const timing = style.verbose ? timingOf(result) : null;
  if (timing === null) return [];
  const { runs, columns } = timing;
  const title = style.palette.dim('  seconds of each trial');
  return [
    title,
    ...(table(timing, style) ??
      runs.flatMap((run) => wrap(inWords(run, columns, style), style.width, INDENT))),
  ];
}

/** Null where the style is too narrow for it. */
function table({ runs, columns }: Timing, style: Style): string[] | null {
  const rows = [
    columns.map(({ head }) => head),
    ...runs.map(({ phases }) => columns.map(({ ms }) => seconds(ms(phases)))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const idColumns = style.width - INDENT - widths.reduce((total, width) => total + width + GAP, 0);
  if (idColumns < ID_LEAST) return null;
  const ids = runs.map((run) => clip(idOf(run, style), idColumns, glyphsOf(style).ellipsis));
  const longest = Math.max(...ids.map(columnsOf));
  const [head = '', ...lines] = rows.map((row, index) => {
    const cells = row.map((cell, column) => cell.padStart(GAP + (widths[column] ?? 0)));
    return ' '.repeat(INDENT) + padTo(ids[index - 1] ?? '', longest) + cells.join('');
  });
  return [style.palette.dim(head), ...lines];
}

function inWords(run: Timed, columns: readonly Column[], style: Style): string {
  const parts = columns.flatMap(({ head, ms }) => {
    const value = ms(run.phases);
    return value === null ? [] : [`${head} ${duration(value)}`];
  });
  return `${idOf(run, style)}: ${parts.join(', ')}`;
}

function idOf({ trial }: Observation, style: Style): string {
  return escapeForStyle(trial.id, style);
}

function sum(phases: TrialPhases): number {
  return PHASES.reduce((total, { ms }) => total + (ms(phases) ?? 0), 0);
}

export function seconds(ms: number | null): string {
  return ms === null ? '' : (ms / 1000).toFixed(2);
}
