import type { Report } from '../../diagnosis/results/report.js';
import type { Style } from '../style.js';
import { type Markup, markup } from './markup.js';
import { countWords, overview, staleWaivers } from './overview.js';
import { STYLE, STYLE_HASH } from './style.js';
import { target } from './target.js';

/** The report as one page that needs nothing else: no script, no file, no network. */
export function html(report: Report, style: Style): string {
  return [...htmlPieces(report, style)].join('');
}

/** The same, a piece for each row of the table and for each target. */
export function* htmlPieces(report: Report, _style: Style): Generator<string> {
  for (const piece of pieces(report)) yield piece.toString();
}

function* pieces(report: Report): Generator<Markup> {
  const { results, engine } = report;
  yield head(report);
  yield* overview(report);
  // A page of a rule stands once in a report, however many findings there are.
  const explained = new Set<string>();
  for (const [index, result] of results.entries()) yield target(result, index, engine, explained);
  yield foot(report);
}

function head(report: Report): Markup {
  const counts = countWords(report);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${STYLE_HASH}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>sigprobe, ${counts}</title>
${STYLE}
</head>
<body>
<header class="top"><h1>What happens when it is told to stop</h1><p>${counts}</p></header>
<main>
`;
}

function foot(report: Report): Markup {
  const { tool, engine } = report;
  return markup`${staleWaivers(report)}</main>
<footer><p>${tool.name} ${tool.version} · ${engine.name} ${engine.version}</p></footer>
</body>
</html>
`;
}
