import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../../src/diagnosis/rules/index.js';
import { explainRule, listRules } from '../../../../src/diagnosis/wording/explain.js';

describe('explain', () => {
  it('has no page for a rule that does not exist', () => {
    expect(explainRule('no-such-rule')).toBeNull();
    expect(explainRule('')).toBeNull();
  });

  it.each(rules.map(({ id }) => id))('has a whole page for %s', (id) => {
    const page = explainRule(id) ?? '';
    for (const heading of [
      'What it means',
      'Why it matters',
      'Before',
      'After',
      'Not to be confused with',
      'When it is wrong',
    ])
      expect(page).toMatch(new RegExp(`\n\n${heading}\n  \\S`));
    expect(page).not.toMatch(/undefined|[ \t]\n|\n\n\n/);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    'keeps the sentences of %s within 80 columns',
    (_id, { id, page }) => {
      const code = new Set(`${page.before}\n${page.after}`.split('\n').map((line) => `  ${line}`));
      const prose = (explainRule(id) ?? '').split('\n').filter((line) => !code.has(line));
      expect(prose.filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it('lists every rule once', () => {
    const ids = listRules()
      .split('\n')
      .filter((line) => /^ {2}\S/.test(line))
      .map((line) => line.trim());
    expect(ids.toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  });

  it('has one file per rule, named after it', () => {
    const folder = new URL('../../../../src/diagnosis/rules/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.includes('/'))
      .map((file) => file.replace(/.*\//, ''));
    expect(files.toSorted()).toEqual(rules.map(({ id }) => `${id}.ts`).toSorted());
  });

  it('names only rules that exist', () => {
    const ids = new Set<string>(rules.map(({ id }) => id));
    const kebab = /\b[a-z]+(?:-[a-z0-9]+)+\b/g;
    const known = new Set([
      'signal-exit',
      'su-exec',
      'php-fpm',
      'default-signal',
      'stop-timeout',
      'ready-timeout',
      'docker-init',
      'one-shot',
      'keep-alive',
      'start-up',
      'out-of-memory',
      'dumb-init',
      'die-on-term',
      'full-grace',
      'clean-up',
      're-raise',
      're-raises',
      'built-in',
      'second-signal',
    ]);
    const strangers = rules.flatMap(({ page }) =>
      [...page.lookalikes.matchAll(kebab)]
        .map(([word]) => word)
        .filter((word) => !ids.has(word) && !known.has(word)),
    );
    expect(strangers).toEqual([]);
  });
});
