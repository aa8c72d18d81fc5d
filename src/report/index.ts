import type { Report } from '../diagnosis/results/report.js';
import { human } from './human/human.js';
import { json } from './json.js';
import type { Style } from './style.js';

/** Turns a report into text, final newline included. */
export type Formatter = (report: Report, style: Style) => string;

export type FormatName = 'human' | 'json';

/** Every format by the name that `--format` takes. */
export const formats: Readonly<Record<FormatName, Formatter>> = { human, json };
