import type { Report, TargetError, TargetResult } from '../diagnosis/results/report.js';
import { escapeJson, sanitize } from '../text/sanitize.js';
import { answerOf } from './human/answer.js';
import { plainFindings } from './plain-findings.js';

/** The Test Anything Protocol, version 14: a test for each target, a piece for each. */
export function* tapPieces({ results, errors }: Report): Generator<string> {
  const count = results.length + errors.length;
  yield `TAP version 14\n1..${count}${count === 0 ? ' # SKIP no target was probed' : ''}\n`;
  for (const [index, result] of results.entries()) yield resultTest(result, index + 1);
  for (const [index, error] of errors.entries()) yield errorTest(error, results.length + index + 1);
  yield `# ${results.filter(({ passed }) => passed).length} of ${count} passed\n`;
}

function resultTest(result: TargetResult, nth: number): string {
  const { target, outcome, passed, missing, waivedBy, place } = { ...result, place: result.target.place };
  return test(passed, nth, target.name, {
    outcome,
    message: sanitize(answerOf(result).full),
    ...(place === null ? {} : { at: { file: place.file, line: place.line, column: place.column } }),
    ...(missing.length === 0 ? {} : { missing }),
    ...(waivedBy.length === 0
      ? {}
      : { waived: waivedBy.map(({ until, reason }) => `until ${until}: ${sanitize(reason)}`) }),
    ...(result.findings.length === 0 ? {} : { findings: plainFindings(result).join('\n') }),
  });
}

function errorTest({ target, code, message, hint }: TargetError, nth: number): string {
  return test(false, nth, target.name, { outcome: 'not probed', code, message, hint });
}

function test(passed: boolean, nth: number, name: string, diagnostic: object): string {
  const head = `${passed ? 'ok' : 'not ok'} ${nth} - ${escapeDescription(name)}`;
  // JSON is YAML, and leaves no question how a text is to be quoted.
  const lines = Object.entries(diagnostic).map(
    ([key, value]) => `  ${key}: ${escapeJson(JSON.stringify(value))}`,
  );
  return [head, '  ---', ...lines, '  ...', ''].join('\n');
}

/** A `#` begins a directive, and a backslash an escape. */
function escapeDescription(name: string): string {
  return sanitize(name).replace(/[\\#]/g, '\\$&');
}
