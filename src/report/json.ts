import type { Report } from '../diagnosis/results/report.js';
import { escapeJson } from '../text/sanitize.js';

/** The report as JSON, indented by two, with a final newline. Every string reads back unchanged. */
export function json(report: Report): string {
  return `${JSON.stringify(report, null, 2).split('\n').map(escapeJson).join('\n')}\n`;
}
