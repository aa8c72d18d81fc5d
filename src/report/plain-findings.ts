import type { Finding } from '../diagnosis/diagnosis.js';
import type { TargetResult } from '../diagnosis/results/report.js';
import { placeWords } from '../diagnosis/wording/hook-words.js';
import { sanitize, sanitizeLines } from '../text/sanitize.js';

/** The findings as plain lines, safe for a terminal and a build log, an empty one between two. */
export function plainFindings({ findings }: Pick<TargetResult, 'findings'>): string[] {
  return findings.flatMap((finding, nth) => [...(nth === 0 ? [] : ['']), ...plainFinding(finding)]);
}

function plainFinding({ rule, severity, message, evidence, fix, place }: Finding): string[] {
  return [
    `${severity} ${rule}: ${sanitize(message)}`,
    ...(place === null ? [] : [`  at ${sanitize(placeWords(place))}`]),
    ...evidence.map((fact) => `  - ${sanitize(fact)}`),
    ...sanitizeLines(fix ?? '').flatMap((line, nth) => {
      if (fix === null) return [];
      return nth === 0 ? [`  fix: ${line}`] : [`    ${line}`];
    }),
  ];
}

/** Until when and why it passes, a line for each waiver. */
export function plainWaivers({ waivedBy }: Pick<TargetResult, 'waivedBy'>): string[] {
  return waivedBy.map(({ until, reason }) => `waived until ${until}: ${sanitize(reason)}`);
}
