import type { ReportingDescriptor } from 'sarif';
import { rules } from '../../diagnosis/rules/index.js';
import type { Rule } from '../../diagnosis/rules/rule.js';
import type { Severity } from '../../diagnosis/verdict.js';
import type { Remark } from '../remarks.js';

const LEVELS = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  inconclusive: 'error',
} as const satisfies Record<Severity, string>;
const PROBLEMS = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

/** The rules that these remarks name, each once, with its page as help. */
export function sarifRules(remarks: readonly Pick<Remark, 'rule'>[]): ReportingDescriptor[] {
  const known: readonly Rule[] = rules;
  return [...new Set(remarks.map(({ rule }) => rule))].map((id) => {
    const rule = known.find((each) => each.id === id);
    return rule === undefined ? outcomeRule(id) : descriptorOf(rule);
  });
}

function descriptorOf({ id, severity, page }: Rule): ReportingDescriptor {
  const { title, what, why, before, after, lookalikes, wrong } = page;
  const level = LEVELS[severity];
  const sections: readonly (readonly [string, string])[] = [
    ['Not to be confused with', lookalikes],
    ['When it is wrong', wrong],
  ];
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: sentence(title) },
    fullDescription: { text: `${what} ${why}` },
    help: {
      text: [
        what,
        why,
        `Before:\n${before}`,
        `After:\n${after}`,
        ...sections.map(([head, text]) => `${head}: ${text}`),
      ].join('\n\n'),
      markdown: [
        what,
        why,
        `Before:\n\n\`\`\`\n${before}\n\`\`\``,
        `After:\n\n\`\`\`\n${after}\n\`\`\``,
        ...sections.map(([head, text]) => `**${head}**: ${text}`),
      ].join('\n\n'),
    },
    defaultConfiguration: { level },
    properties: {
      tags: ['container', 'shutdown', 'signals'],
      precision: 'high',
      'problem.severity': PROBLEMS[level],
    },
  };
}

/** What a target fails with where no rule explains it. */
function outcomeRule(id: string): ReportingDescriptor {
  const text = `The target is ${id}, and no rule explains why.`;
  return {
    id,
    // A name that is the id in capitals would be no other than it.
    name: nameOf(`outcome-${id}`),
    shortDescription: { text },
    fullDescription: { text },
    help: { text },
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['container', 'shutdown'], precision: 'high', 'problem.severity': 'error' },
  };
}

/** `ShellAsPid1` of `shell-as-pid-1`. */
function nameOf(id: string): string {
  return id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
