import type { Report } from '../diagnosis/results/report.js';
import { githubPieces } from './github/annotations.js';
import { gitlabPieces } from './gitlab.js';
import { htmlPieces } from './html/html.js';
import { humanPieces } from './human/human.js';
import { jsonPieces } from './json.js';
import { junitPieces } from './junit.js';
import { markdownPieces } from './markdown/markdown.js';
import { sarifPieces } from './sarif/sarif.js';
import type { Style } from './style.js';
import { tapPieces } from './tap.js';

export { jobSummary } from './markdown/markdown.js';

/** Turns a report into text, final newline included. */
export type Formatter = (report: Report, style: Style) => string;

/** The same text in pieces, for reports that are longer than a string can be. */
type PieceFormatter = (report: Report, style: Style) => Iterable<string>;

/** Every format by the name that `--format` takes. */
export const formatPieces = {
  human: humanPieces,
  json: jsonPieces,
  junit: junitPieces,
  sarif: sarifPieces,
  github: githubPieces,
  gitlab: gitlabPieces,
  markdown: markdownPieces,
  tap: tapPieces,
  html: htmlPieces,
} as const satisfies Readonly<Record<string, PieceFormatter>>;

export type FormatName = keyof typeof formatPieces;

/** The same as whole texts. */
export const formats = Object.fromEntries(
  Object.entries<PieceFormatter>(formatPieces).map(([name, pieces]): [string, Formatter] => [
    name,
    (report, style) => [...pieces(report, style)].join(''),
  ]),
) as Readonly<Record<FormatName, Formatter>>;
