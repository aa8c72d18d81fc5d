import type { Finding } from '../../diagnosis/diagnosis.js';
import type { TargetError, TargetName, TargetResult } from '../../diagnosis/results/report.js';
import { placeWords } from '../../diagnosis/wording/hook-words.js';
import { code, codeBlock, escaped } from './escape.js';

/** What is known of one target, folded; empty where there is nothing to say. */
export function targetDetails(result: TargetResult): string {
  const { target, outcome, findings, remedies, waivedBy } = result;
  const remedy = remedies.find(({ recommended }) => recommended);
  const parts = [
    ...waivedBy.map(({ until, reason }) => `Waived until ${escaped(until)}: ${escaped(reason)}\n`),
    ...findings.map(findingText),
    ...(remedy === undefined ? [] : [`Verified remedy: ${escaped(remedy.id)}\n\n${codeBlock(remedy.how)}`]),
    ...notes(target),
  ];
  return parts.length === 0 ? '' : folded(target.name, outcome, parts);
}

/** Of one that was not probed. */
export function errorDetails({ target, message, hint, place }: TargetError): string {
  const at = place === null ? '' : ` (${code(placeWords(place))})`;
  return folded(target.name, 'not probed', [`${escaped(message)}${at}\n\n${escaped(hint)}\n`]);
}

function findingText({ rule, severity, message, evidence, fix, place }: Finding): string {
  const at = place === null ? '' : ` (${code(placeWords(place))})`;
  return [
    `**${severity}** ${code(rule)}${at}: ${escaped(message)}\n`,
    ...(evidence.length === 0 ? [] : ['', ...evidence.map((fact) => `- ${escaped(fact)}`), '']),
    ...(fix === null ? [] : [codeBlock(fix)]),
  ].join('\n');
}

function notes({ notes: all }: TargetName): string[] {
  if (all.length === 0) return [];
  return [
    all
      .map(({ message, place }) => {
        const at = place === null ? '' : ` (${code(placeWords(place))})`;
        return `- note: ${escaped(message)}${at}\n`;
      })
      .join(''),
  ];
}

function folded(name: string, outcome: string, parts: readonly string[]): string {
  const head = `<details><summary>${code(name)}: ${outcome}</summary>`;
  return `${head}\n\n${parts.join('\n')}\n</details>\n`;
}
