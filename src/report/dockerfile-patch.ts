import type { RemedyResult } from '../diagnosis/diagnosis.js';
import type { TargetResult } from '../diagnosis/results/report.js';
import { escapeJson, sanitize } from '../text/sanitize.js';
import { wrap } from '../text/wrap.js';
import { exitInWords } from './human/answer.js';

const COLUMNS = 78;

/**
 * The recommended remedy as Dockerfile lines, under comments on what was verified; empty when there is none.
 */
export function dockerfilePatch({ remedies }: Pick<TargetResult, 'remedies'>): string[] {
  const best = remedies.find(({ recommended }) => recommended);
  if (best === undefined || best.dockerfile.length === 0) return [];
  return [...comments(best), ...best.dockerfile.map(escapeJson)];
}

function comments({ id, exit, note }: RemedyResult): string[] {
  const verified = exit === null ? id : `verified: ${exitInWords(exit)} (${id})`;
  const sentences = [verified, ...(note === null ? [] : [note])];
  return sentences.flatMap((sentence) => wrap(sanitize(sentence), COLUMNS - 2)).map((line) => `# ${line}`);
}
