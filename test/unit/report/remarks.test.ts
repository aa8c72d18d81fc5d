import { describe, expect, it } from 'vitest';
import type { Report, TargetResult } from '../../../src/diagnosis/results/report.js';
import { createFingerprints } from '../../../src/report/fingerprint.js';
import { formats } from '../../../src/report/index.js';
import { jobSummary } from '../../../src/report/markdown/markdown.js';
import { effectiveLevel, remarksOf } from '../../../src/report/remarks.js';
import { bytesOf } from '../../../src/text/shorten.js';
import { aFinding, aPlace, aResult, aStyle, aTargetError, aWaiver } from '../../support/builders.js';
import { reportOn } from '../../support/hostile-reports.js';
import {
  abruptDefaultAction,
  completed,
  declared,
  graceful,
  killedAtBudget,
  shellForm,
  waived,
} from './scenarios.js';

const write = (name: keyof typeof formats, results: TargetResult[], errors: Report['errors'] = []) =>
  formats[name](reportOn(results, errors), aStyle());

/** What a person reads first. */
const levels = (...results: TargetResult[]) =>
  remarksOf(reportOn(results)).map((remark) => [effectiveLevel(remark), remark.rule]);

const named = (result: TargetResult, name: string): TargetResult => ({
  ...result,
  target: { ...result.target, name, image: name },
});

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => named(shellForm, `shop/api-${index}:1`));

describe('what there is to say', () => {
  it('is an error where it explains a failure, else a warning, and a note where it is waived', () => {
    expect(levels(shellForm)).toEqual([['error', 'shell-as-pid-1']]);
    expect(levels(waived).map(([level]) => level)).toEqual(['note']);
    expect(levels(abruptDefaultAction).map(([level]) => level)).toEqual(['warning']);
    expect(levels({ ...abruptDefaultAction, passed: false }).map(([level]) => level)).toEqual(['error']);
    expect(levels(completed).map(([level]) => level)).not.toContain('error');
    expect(levels(graceful)).toEqual([]);
  });

  it('is the outcome where no rule explains it', () => {
    const bare = { ...killedAtBudget, findings: [] };
    expect(levels(bare)).toEqual([['error', 'killed']]);
    expect(remarksOf(reportOn([bare]))[0]?.message).toBe('still running at the end of the 3 s budget.');
  });

  it('begins with what is worst', () => {
    const info = { ...graceful, findings: [aFinding({ severity: 'info' })] };
    const of = remarksOf(reportOn([info, abruptDefaultAction, waived, shellForm], [aTargetError()]));
    expect(of.map(effectiveLevel)).toEqual(['error', 'error', 'warning', 'note', 'note']);
    expect(of[0]?.rule).toBe('image-not-found');
  });
});

describe('a fingerprint', () => {
  const print = (name: string, image = name, rule = 'shell-as-pid-1') =>
    createFingerprints()({
      rule,
      target: { kind: 'image', name, image, place: aPlace({ line: Math.ceil(name.length) }), notes: [] },
    });

  it('stays the same from build to build, and differs by rule and target', () => {
    expect(print('reg:5000/shop/api:1')).toEqual(print('reg:5000/shop/api:2'));
    expect(print('shop/api@sha256:12')).toEqual(print('shop/api'));
    expect(print('shop/api:1')).not.toEqual(print('shop/web:1'));
    expect(print('shop/api:1')).not.toEqual(print('shop/api:1', 'shop/api:1', 'stuck-handler'));
    expect(print('api:1', 'shop/api:1')).not.toEqual(print('api:2', 'shop/api:1'));
  });

  it('is counted where two would be alike', () => {
    const of = createFingerprints();
    const [one, other] = remarksOf(
      reportOn([named(shellForm, 'shop/api:1'), named(shellForm, 'shop/api:2')]),
    );
    if (one === undefined || other === undefined) throw new Error('two remarks');
    expect([of(one), of(other)]).toMatchObject([{ nth: 1 }, { nth: 2 }]);
    expect(of(one).hash).toBe(of(other).hash);
  });
});

describe('the format github', () => {
  it('has ten errors and says how many more there are', () => {
    const lines = write('github', [...many(23), declared]).split('\n');
    expect(lines.filter((line) => line.startsWith('::error ')).length).toBe(10);
    expect(lines).toContain('13 more errors in the summary');
    expect(lines).toContain('sigprobe: 1 of 24 passed');
  });

  it('leads to the place', () => {
    const text = write('github', [
      { ...shellForm, target: { ...shellForm.target, place: aPlace({ file: './a,b:c.yaml' }) } },
    ]);
    expect(text).toMatch(/^::error file=a%2Cb%3Ac\.yaml,line=12,col=5,title=/);
  });
});

describe('the format sarif', () => {
  const place = aPlace({ file: 'deploy/web app.yaml' });
  const log = (results: TargetResult[], errors: Report['errors'] = []) =>
    JSON.parse(write('sarif', results, errors)).runs[0];

  it('has results alone that have a place, and says how many have none', () => {
    const run = log([shellForm, { ...shellForm, target: { ...shellForm.target, place } }], [aTargetError()]);
    expect(run.results).toHaveLength(1);
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'deploy/web%20app.yaml' },
      region: { startLine: 12, startColumn: 5 },
    });
    const [invocation] = run.invocations;
    expect(invocation).toMatchObject({ executionSuccessful: false, exitCode: 2 });
    expect(
      invocation.toolExecutionNotifications.map((each: { message: { text: string } }) => each.message.text),
    ).toEqual([
      'image-not-found: The engine has no image shop/gone:1. Build or pull it first.',
      '1 result is left out: no file says anything of the target (--dockerfile).',
    ]);
  });

  it('has what is waived as an error that is suppressed, and why', () => {
    const [result] = log([{ ...waived, target: { ...waived.target, place } }]).results;
    expect(result).toMatchObject({
      level: 'error',
      suppressions: [{ kind: 'external', justification: expect.stringContaining('until 2027') }],
    });
  });

  it('has no result for standard input, and keeps to absolute paths where it was given one', () => {
    const at = (file: string) =>
      log([{ ...shellForm, target: { ...shellForm.target, place: aPlace({ file }) } }]).results[0];
    expect(at('-')).toBeUndefined();
    expect(at('/srv/a#b.yaml').locations[0].physicalLocation.artifactLocation.uri).toBe(
      'file:///srv/a%23b.yaml',
    );
    expect(at('C:\\srv\\a.yaml').locations[0].physicalLocation.artifactLocation.uri).toBe(
      'file:///C:/srv/a.yaml',
    );
  });

  it('brings the page of the rule', () => {
    const [rule] = log([{ ...shellForm, target: { ...shellForm.target, place } }]).tool.driver.rules;
    expect(rule).toMatchObject({
      id: 'shell-as-pid-1',
      name: 'ShellAsPid1',
      defaultConfiguration: { level: 'error' },
    });
    expect(rule.help.markdown).toContain('Before:');
  });
});

describe('Markdown', () => {
  it('leaves out whole targets where there is no room, the good ones first, and says how many', () => {
    const report = reportOn([named(graceful, 'shop/good:1'), ...many(400)]);
    const text = formats.markdown(report, aStyle());
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\d+ more targets with findings, for which there is no room here\./);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    const summary = jobSummary(report, 20_000);
    expect(bytesOf(summary)).toBeLessThan(20_000);
    expect(summary).not.toContain('sigprobe-report');
    expect(summary).not.toContain('shop/good:1');
  });

  it('names waivers, notes, the remedy that helps, and waivers of no use', () => {
    const noted = {
      ...declared,
      target: { ...declared.target, notes: [{ message: 'The port is not published.', place: aPlace() }] },
    };
    const stale = { ...aWaiver({ until: '2026-01-01' }), status: 'expired', fails: false } as const;
    const text = formats.markdown({ ...reportOn([waived, shellForm, noted]), waivers: [stale] }, aStyle());
    expect(text).toContain('Waived until 2027');
    expect(text).toContain('Verified remedy: exec-form');
    expect(text).toContain('- note: ');
    expect(text).toContain('ended on 2026-01-01');
  });
});

describe('the format tap', () => {
  it('has a line for each target, and what is waived passes', () => {
    const text = write('tap', [graceful, shellForm, waived], [aTargetError()]);
    const tests = text.split('\n').filter((line) => /^(not )?ok/.test(line));
    expect(tests.map((line) => line.replace(/ - .*/, ''))).toEqual(['ok 1', 'not ok 2', 'ok 3', 'not ok 4']);
  });
});

describe('the format junit', () => {
  it('has failures for what fails and errors for what is not known', () => {
    const text = write(
      'junit',
      [graceful, shellForm, aResult({ outcome: 'inconclusive', passed: false })],
      [aTargetError()],
    );
    expect(text).toContain('<testsuites name="sigprobe" tests="4" failures="1" errors="2">');
    expect(text.match(/<failure /g)).toHaveLength(1);
    expect(text.match(/<error /g)).toHaveLength(2);
  });
});

describe('the format gitlab', () => {
  it('has a place for each, and names the target where no file does', () => {
    const entries = JSON.parse(write('gitlab', [shellForm, waived], [aTargetError()])) as object[];
    expect(entries).toMatchObject([
      { severity: 'major', check_name: 'image-not-found' },
      { severity: 'major', check_name: 'shell-as-pid-1', location: { path: shellForm.target.name } },
      { severity: 'info', description: expect.stringContaining('Waived until 2027') },
    ]);
    expect(write('gitlab', [])).toBe('[]\n');
  });
});
