import { wrap } from '../../text/wrap.js';
import { rules } from '../rules/index.js';
import type { Page } from '../rules/rule.js';
import type { Severity } from '../verdict.js';

const WIDTH = 80;
const INDENT = '  ';

/** The page of a rule as plain text, 80 columns wide but for code; null for an unknown id. */
export function explainRule(id: string): string | null {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) return null;
  const { page, severity } = rule;
  const sections = SECTIONS.map(({ heading, of, isCode }) => {
    const body = isCode ? indent(of(page)) : wrapText(of(page), INDENT.length);
    return `${heading}\n${body}`;
  });
  return `${[`${id} (${severity})\n${wrapText(page.title, 0)}`, ...sections].join('\n\n')}\n`;
}

/** Every rule with its title, by severity, as plain text. */
export function listRules(): string {
  const groups = SEVERITIES.map(({ severity, heading }) => {
    const entries = rules
      .filter((rule) => rule.severity === severity)
      .map(({ id, page }) => `${INDENT}${id}\n${wrapText(page.title, 3 * INDENT.length)}`);
    return `${heading}\n${entries.join('\n')}`;
  });
  return `${groups.join('\n\n')}\n`;
}

/** The parts of a page in their order. */
export const SECTIONS: readonly { heading: string; of: (page: Page) => string; isCode: boolean }[] = [
  { heading: 'What it means', of: ({ what }) => what, isCode: false },
  { heading: 'Why it matters', of: ({ why }) => why, isCode: false },
  { heading: 'Before', of: ({ before }) => before, isCode: true },
  { heading: 'After', of: ({ after }) => after, isCode: true },
  { heading: 'Not to be confused with', of: ({ lookalikes }) => lookalikes, isCode: false },
  { heading: 'When it is wrong', of: ({ wrong }) => wrong, isCode: false },
];

const SEVERITIES: readonly { severity: Severity; heading: string }[] = [
  { severity: 'error', heading: 'error: why a container does not stop in time' },
  { severity: 'warning', heading: 'warning: what is wrong with how it stops' },
  { severity: 'info', heading: 'info: good to know' },
  { severity: 'inconclusive', heading: 'inconclusive: why the image could not be tested' },
];

function wrapText(text: string, margin: number): string {
  return wrap(text, WIDTH, margin).join('\n');
}

function indent(code: string): string {
  return code
    .split('\n')
    .map((line) => (line === '' ? '' : INDENT + line))
    .join('\n');
}
