/** What one probe said of an image, as far as repeats must agree. */
export interface Said {
  readonly outcome: string;
  /** The first finding's rule, or `none`. */
  readonly finding: string;
  /** The recommended remedy's id, or `none`. */
  readonly remedy: string;
}

/** What repeated probes said of one fixture, with or without the kernel's record. */
export interface SoakRow {
  readonly fixture: string;
  readonly record: 'on' | 'off';
  readonly said: readonly Said[];
  /** The outcome by expected.json. */
  readonly expected: string;
  /** What the image does, which nothing but the record may show; as `expected` with it. */
  readonly actual: string;
  /** Why expected.json allows them to differ; null where it does not. */
  readonly varies: string | null;
}

const HEAD = ['fixture', 'record', 'runs', 'outcomes', 'first findings', 'recommended', 'note'] as const;
/** Wide enough for most, as the rows are printed before the widest is known. */
const WIDTHS = [32, 6, 4, 26, 34, 20, 0];
const PASSES: ReadonlySet<string> = new Set(['graceful', 'completed']);

/** The head of the table on a terminal. */
export const soakHead = aligned(HEAD);

/** One row of it. */
export function soakLine(row: SoakRow): string {
  return aligned(cellsOf(row));
}

/** The whole as Markdown. */
export function soakMarkdown(rows: readonly SoakRow[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const inOrder = rows.toSorted(
    (one, other) => one.fixture.localeCompare(other.fixture) || one.record.localeCompare(other.record),
  );
  const table = [line(HEAD), line(HEAD.map(() => '---')), ...inOrder.map((row) => line(cellsOf(row)))];
  return `${[...table, '', summarizeSoak(rows).sentence].join('\n')}\n`;
}

export interface SoakSummary {
  readonly sentence: string;
  /** Rows that differ without a reason, and those with a wrong pass. */
  readonly faults: readonly SoakRow[];
}

/** What all rows come to. */
export function summarizeSoak(rows: readonly SoakRow[]): SoakSummary {
  const runs = rows.reduce((sum, { said }) => sum + said.length, 0);
  const unsteady = rows.filter(differs);
  const excused = unsteady.filter(({ varies }) => varies !== null).length;
  const passes = rows.reduce((sum, row) => sum + countWrongPasses(row), 0);
  const other = rows.filter(isUnexpected).length;
  const sentence = [
    `${runs} runs of ${new Set(rows.map(({ fixture }) => fixture)).size} fixtures`,
    `${unsteady.length} of ${rows.length} rows differed (${excused} with a reason)`,
    `${other} with another outcome than expected`,
    `wrong passes: ${passes}`,
  ].join('; ');
  const faults = rows.filter((row) => (differs(row) && row.varies === null) || countWrongPasses(row) > 0);
  return { sentence: `${sentence}.`, faults };
}

function cellsOf(row: SoakRow): string[] {
  const { fixture, record, said, expected, varies } = row;
  const notes = [
    ...(differs(row) ? [varies === null ? 'DIFFERS' : `varies: ${varies}`] : []),
    ...(countWrongPasses(row) > 0 ? ['WRONG PASS'] : []),
    ...(isUnexpected(row) ? [`expected: ${expected}`] : []),
  ];
  const counted = (['outcome', 'finding', 'remedy'] as const).map((key) =>
    countsOf(said.map((each) => each[key])),
  );
  return [fixture, record, String(said.length), ...counted, notes.join('; ')];
}

/** `abrupt 9, graceful 1`, most frequent first. */
function countsOf(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([value, count]) => `${value} ${count}`)
    .join(', ');
}

function differs({ said }: SoakRow): boolean {
  return new Set(said.map(({ outcome, finding, remedy }) => `${outcome} ${finding} ${remedy}`)).size > 1;
}

function isUnexpected({ said, expected }: SoakRow): boolean {
  return said.some(({ outcome }) => outcome !== expected);
}

/** Runs that called an image graceful or completed that is not. */
function countWrongPasses({ said, actual }: SoakRow): number {
  return said.filter(({ outcome }) => outcome !== actual && PASSES.has(outcome)).length;
}

function aligned(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd();
}
