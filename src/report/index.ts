import type { Report } from '../diagnosis/results/report.js';
import { html, htmlPieces } from './html/html.js';
import { human, humanPieces } from './human/human.js';
import { json, jsonPieces } from './json.js';
import type { Style } from './style.js';

/** Turns a report into text, final newline included. */
export type Formatter = (report: Report, style: Style) => string;

export type FormatName = 'human' | 'json' | 'html';

/** Every format by the name that `--format` takes. */
export const formats: Readonly<Record<FormatName, Formatter>> = { human, json, html };

/** The same texts in pieces, for reports that are longer than a string can be. */
export const formatPieces: Readonly<Record<FormatName, (report: Report, style: Style) => Iterable<string>>> =
  { human: humanPieces, json: jsonPieces, html: htmlPieces };
