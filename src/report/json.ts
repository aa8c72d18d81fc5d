import type { Report } from './report.js';

/** What JSON allows raw but a terminal or an old script reader would act on: DEL, C1, invisible and direction marks, line separators. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** `##[` and `##vso[` are commands to a build log wherever they stand. */
const LOG_COMMAND = /#(?=#\w*\[)/g;

/** The report as JSON, indented by two, with a final newline. Every string reads back exactly as it was seen. */
export function json(report: Report): string {
  const text = JSON.stringify(report, null, 2)
    .replace(HARMFUL, (character) => (character === '\n' ? character : escapeUnits(character)))
    .replace(LOG_COMMAND, escapeUnits);
  return `${text}\n`;
}

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
