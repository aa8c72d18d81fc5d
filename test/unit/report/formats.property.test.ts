import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/diagnosis/results/report.js';
import { formats } from '../../../src/report/index.js';
import { aStyle } from '../../support/builders.js';
import { anyReport, SCENARIO_REPORTS } from '../../support/hostile-reports.js';
import { recordedReport } from '../../support/recorded-report.js';
import { sarifFaults } from '../../support/sarif-faults.js';

type Check = (text: string, report: Report) => void;

const countOf = ({ results, errors }: Report) => results.length + errors.length;

/** What its readers ask of each format. */
const CHECKS: Readonly<Record<string, Check>> = {
  sarif: (text) => expect(sarifFaults(JSON.parse(text))).toEqual([]),
  github: (text, { results, errors }) => {
    const lines = text.trimEnd().split('\n');
    const last = lines.pop();
    expect(last).toBe(
      `sigprobe: ${results.filter(({ passed }) => passed).length} of ${results.length + errors.length} passed`,
    );
    for (const line of lines)
      expect(line).toMatch(
        /^::(error|warning|notice) (file=[^,:]+,line=\d+,col=\d+,)?title=[^,:]+::.+$|^\d+ more (errors|warnings|notices) in the summary$/,
      );
  },
  gitlab: (text) => {
    const entries = JSON.parse(text) as Record<string, unknown>[];
    const prints = entries.map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    for (const entry of entries)
      expect(entry).toEqual({
        description: expect.stringMatching(/./),
        check_name: expect.stringMatching(/^[a-z0-9-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}-\d+$/),
        severity: expect.stringMatching(/^(info|minor|major)$/),
        location: { path: expect.any(String), lines: { begin: expect.any(Number) } },
      });
  },
  markdown: (text) => {
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.startsWith('<!-- sigprobe-report -->\n')).toBe(true);
    expect(text.split('<!--')).toHaveLength(2);
    // Nothing but the tags of its own, each closed, and nobody mentioned.
    const tags = text.match(/<\/?[a-z][^>]*>/gi) ?? [];
    expect([...new Set(tags)].filter((tag) => !/^<\/?(code|pre|details|summary|sub)>$/.test(tag))).toEqual(
      [],
    );
    for (const name of ['code', 'pre', 'details', 'summary', 'sub'])
      expect(text.split(`<${name}>`).length, name).toBe(text.split(`</${name}>`).length);
    const outside = text.replace(/<pre>[\s\S]*?<\/pre>/g, '');
    expect(outside).not.toMatch(/@|\]\(|(?<!&)#\d/);
    for (const line of outside.split('\n').filter((each) => each.startsWith('|')))
      expect(line.split('|').length).toBe(5);
  },
  tap: (text, report) => {
    const [version, plan, ...lines] = text.trimEnd().split('\n');
    expect(version).toBe('TAP version 14');
    expect(plan).toMatch(new RegExp(`^1\\.\\.${countOf(report)}( # SKIP .*)?$`));
    expect(lines.pop()).toMatch(/^# \d+ of \d+ passed$/);
    const tests = lines.filter((line) => !line.startsWith('  '));
    expect(tests).toHaveLength(countOf(report));
    for (const [index, line] of tests.entries())
      expect(line).toMatch(new RegExp(`^(not )?ok ${index + 1} - ([^#\\\\]|\\\\[#\\\\])*$`));
    for (const line of lines.filter((each) => each.startsWith('  ')))
      expect(line).toMatch(/^ {2}(---|\.\.\.|\w+: .+)$/);
    for (const [, value = ''] of text.matchAll(/^ {2}\w+: (.+)$/gm))
      expect(() => JSON.parse(value)).not.toThrow();
  },
};

describe.each(Object.entries(CHECKS))('the format %s', (name, check) => {
  const write = formats[name as keyof typeof formats];

  it('is valid whatever the outcome, and when there is nothing to say', () => {
    for (const report of [recordedReport(), ...SCENARIO_REPORTS]) check(write(report, aStyle()), report);
  });

  it('is valid whatever names and logs hold', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = write(report, aStyle());
        check(text, report);
        expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
      { numRuns: 60 },
    );
  });
});
