import type { Report } from '../diagnosis/results/report.js';
import { type FormatName, formats } from '../report/index.js';
import type { Style } from '../report/style.js';

const asIs = (text: string) => text;

/** 80 columns, no colour. */
const PLAIN_STYLE: Style = {
  palette: { strong: asIs, dim: asIs, good: asIs, warn: asIs, bad: asIs, code: asIs },
  width: 80,
  unicode: true,
  verbose: false,
};

/** The report as text, final newline included; `style` changes how it is drawn for people. */
export function formatReport(report: Report, format: FormatName, style: Partial<Style> = {}): string {
  return formats[format](report, { ...PLAIN_STYLE, ...style });
}
