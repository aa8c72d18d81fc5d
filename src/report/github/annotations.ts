import type { Report } from '../../diagnosis/results/report.js';
import { sanitize, sanitizeLines } from '../../text/sanitize.js';
import { shorten } from '../../text/shorten.js';
import { relativePath } from '../relative-path.js';
import { effectiveLevel, type Level, type Remark, remarksOf } from '../remarks.js';

/** GitHub shows ten of each kind a step, and drops the others without a word. */
const MOST = 10;
const LONGEST = 4000;

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } satisfies Record<Level, string>;
const NAMES = { error: 'errors', warning: 'warnings', note: 'notices' } satisfies Record<Level, string>;

/** Annotations for a GitHub workflow, worst first, as many as are shown; then how many more there are. */
export function* githubPieces(report: Report): Generator<string> {
  const remarks = remarksOf(report);
  for (const level of Object.keys(COMMANDS) as Level[]) {
    const all = remarks.filter((remark) => effectiveLevel(remark) === level);
    for (const remark of all.slice(0, MOST)) yield annotation(remark, COMMANDS[level]);
    if (all.length > MOST) yield `${all.length - MOST} more ${NAMES[level]} in the summary\n`;
  }
  const { results, errors } = report;
  const passed = results.filter((result) => result.passed).length;
  yield `sigprobe: ${passed} of ${results.length + errors.length} passed\n`;
}

function annotation({ rule, title, message, fix, place, waivers }: Remark, command: string): string {
  const file = relativePath(place?.file);
  const properties = [
    ...(place === null || file === null
      ? []
      : [`file=${property(file)}`, `line=${place.line}`, `col=${place.column}`]),
    `title=${property(`${title}: ${rule}`)}`,
  ];
  const lines = [
    sanitize(message === '' ? title : message),
    ...(fix === null ? [] : sanitizeLines(fix)),
    ...waivers.map(({ until, reason }) => sanitize(`Waived until ${until}: ${reason}`)),
  ];
  return `::${command} ${properties.join(',')}::${data(shorten(lines.join('\n'), LONGEST))}\n`;
}

/** As the runner's own toolkit escapes the text of a command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(shorten(sanitize(text), LONGEST))
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C');
}
