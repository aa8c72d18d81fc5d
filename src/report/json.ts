import type { Report } from '../diagnosis/results/report.js';
import { escapeJson } from '../text/sanitize.js';

/** The report as JSON, indented by two, with a final newline. Every string reads back unchanged. */
export function json(report: Report): string {
  return [...jsonPieces(report)].join('');
}

/** The same, a piece for each result: thousands of them are more than one string can hold. */
export function* jsonPieces(report: Report): Generator<string> {
  const entries = Object.entries(report);
  yield '{\n';
  for (const [index, [key, value]] of entries.entries()) {
    const end = index < entries.length - 1 ? ',\n' : '\n';
    if (!Array.isArray(value) || value.length === 0) {
      yield `  ${JSON.stringify(key)}: ${indented(value, 2)}${end}`;
      continue;
    }
    yield `  ${JSON.stringify(key)}: [\n`;
    for (const [nth, item] of value.entries())
      yield `    ${indented(item, 4)}${nth < value.length - 1 ? ',' : ''}\n`;
    yield `  ]${end}`;
  }
  yield '}\n';
}

/** No string in JSON has a line break of its own. */
function indented(value: unknown, columns: number): string {
  return JSON.stringify(value, null, 2)
    .split('\n')
    .map(escapeJson)
    .join(`\n${' '.repeat(columns)}`);
}
