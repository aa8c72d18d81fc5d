import type { Reporter, TestModule } from 'vitest/node';
import type { Seen } from './corpus.js';

/** A row of the table is one fixture's; `!` marks what was not expected, `*` what is expected of this engine alone. */
type Sighting = Seen & { readonly isExpected: boolean };

/** Ends a run on several engines with the table of what each showed of each fixture. */
export default class EngineTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const sightings = tests.flatMap((test): Sighting[] => {
      const { seen } = test.meta();
      return seen === undefined ? [] : [{ ...seen, isExpected: test.result().state === 'passed' }];
    });
    if (new Set(sightings.map(({ engine }) => engine)).size > 1) console.log(`\n${tableOf(sightings)}`);
  }
}

/** The table fixture × engine, and below it why an engine is expected to show something of its own. */
export function tableOf(sightings: readonly Sighting[]): string {
  const engines = [...new Set(sightings.map(({ engine }) => engine))].sort();
  const fixtures = [...new Set(sightings.map(({ fixture }) => fixture))].sort();
  const cell = (fixture: string, engine: string): string => {
    const seen = sightings.find((each) => each.fixture === fixture && each.engine === engine);
    if (seen === undefined) return '-';
    return `${seen.outcome}${seen.isExpected ? '' : '!'}${seen.why === null ? '' : '*'}`;
  };
  const rows = [
    ['fixture', ...engines],
    ...fixtures.map((fixture) => [fixture, ...engines.map((engine) => cell(fixture, engine))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = sightings.flatMap(({ fixture, engine, why }) =>
    why === null ? [] : [`* ${fixture} on ${engine}: ${why}`],
  );
  return [...lines, ...notes].join('\n');
}
