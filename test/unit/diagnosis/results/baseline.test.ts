import { describe, expect, it } from 'vitest';
import { assembleReport } from '../../../../src/diagnosis/results/assemble.js';
import { baselineOf } from '../../../../src/diagnosis/results/baseline.js';
import { fingerprintOf } from '../../../../src/diagnosis/results/fingerprint.js';
import type { TargetResult } from '../../../../src/diagnosis/results/report.js';
import { human } from '../../../../src/report/human/human.js';
import {
  aFinding,
  aReport,
  aResult,
  aStyle,
  aTargetError,
  aWaiver,
  namedProcess,
} from '../../../support/builders.js';

const { engine } = aReport();
const unhandled = aFinding();
const warning = { ...aFinding(), rule: 'tight-budget', severity: 'warning', data: { budgetMs: 1 } } as never;
const killed = aResult({ outcome: 'killed', findings: [unhandled] });

function judge(before: TargetResult, after: TargetResult, waivers = [] as ReturnType<typeof aWaiver>[]) {
  const { results, summary } = assembleReport({
    toolVersion: '1.0.0',
    engine,
    results: [after],
    waivers: { waivers, today: '2026-11-26', isStrict: false, isWhole: true },
    baseline: baselineOf({ results: [before] }),
  });
  return { exitCode: summary.exitCode, passed: results[0]?.passed, ...results[0]?.baseline };
}

describe('what the baseline has already', () => {
  it('fails no more, and is said to be old', () => {
    expect(judge(killed, killed)).toEqual({
      exitCode: 0,
      passed: true,
      outcome: 'killed',
      findings: ['old'],
      gone: [],
      passes: true,
    });
  });

  it('is the same with other numbers, at another place, with other words', () => {
    const data = { ...unhandled.data, process: namedProcess('python3 report.py', 'default', 7) };
    const place = { file: 'compose.yaml', line: 9, column: 1, path: 'services.a' };
    const moved = { ...unhandled, data, place, message: 'Other.', evidence: ['Other.'] } as never;
    expect(judge(killed, { ...killed, findings: [moved] })).toMatchObject({ passes: true });
  });

  it('is let pass where only --require was raised since', () => {
    const abrupt = aResult({ outcome: 'abrupt' });
    expect(judge(abrupt, { ...abrupt, required: 'graceful', passed: false })).toMatchObject({ passes: true });
  });

  it('and what is waived together let a target pass', () => {
    const other = { ...aFinding(), rule: 'stuck-child' } as never;
    const both = { ...killed, findings: [unhandled, other] };
    expect(judge(both, both, [aWaiver()])).toMatchObject({ exitCode: 0 });
  });

  it('is said to be gone where it is', () => {
    expect(judge(killed, aResult())).toMatchObject({
      exitCode: 0,
      gone: ['unhandled-signal'],
      passes: false,
    });
  });
});

describe('what is new', () => {
  const process = namedProcess('python3 other.py', 'default');
  it.each([
    [
      'another process',
      killed,
      { ...killed, findings: [{ ...unhandled, data: { ...unhandled.data, process } }] },
    ],
    ['a second cause', killed, { ...killed, findings: [unhandled, { ...unhandled, rule: 'stuck-child' }] }],
    ['a worse outcome', aResult({ outcome: 'abrupt', findings: [unhandled] }), killed],
    ['a target', { ...killed, target: { ...killed.target, kind: 'compose' } }, killed],
    [
      'what --fail-on names',
      aResult(),
      aResult({ failedOn: ['tight-budget'], passed: false, findings: [warning] }),
    ],
  ])('fails: %s', (_, before, after) => {
    expect(judge(before as TargetResult, after as TargetResult)).toMatchObject({
      exitCode: 1,
      passes: false,
    });
  });

  it('does not fail what passes', () => {
    expect(judge(aResult(), aResult({ findings: [warning] }))).toMatchObject({
      exitCode: 0,
      findings: ['new'],
    });
  });
});

describe('what is not known', () => {
  const inconclusive = aResult({ outcome: 'inconclusive' });
  it('stays exit code 2, whatever the baseline has', () => {
    expect(judge(inconclusive, inconclusive)).toMatchObject({ exitCode: 2, passes: false });
    const report = assembleReport({
      toolVersion: '1.0.0',
      engine,
      results: [killed],
      errors: [aTargetError()],
      baseline: baselineOf({ results: [killed] }),
    });
    expect(report.summary.exitCode).toBe(2);
  });

  it('was no better before', () => expect(judge(inconclusive, killed)).toMatchObject({ exitCode: 1 }));
});

describe('a fingerprint', () => {
  it('has the rule and what the finding is about, without numbers', () => {
    const data = {
      signal: 'SIGTERM',
      lastLogLine: '12:03 bye',
      exitedAfterMs: 12,
      hook: { kind: 'exec', command: 'sleep 5', tookMs: 5_000 },
      holders: [
        { process: namedProcess('worker --port 8080', 'caught', 9), fds: [3] },
        { process: namedProcess('worker --port 8081', 'caught', 10), fds: [3] },
      ],
    };
    expect(fingerprintOf({ ...aFinding(), rule: 'inherited-pipe', data } as never).split('\n')).toEqual([
      'inherited-pipe',
      'hook=exec sleep #',
      'process=worker --port # caught',
      'signal=SIGTERM',
    ]);
  });
});

describe('the report for people', () => {
  it('says what is old, new, gone, and why a target passes', () => {
    const baseline = baselineOf({
      results: [
        killed,
        aResult({ target: { ...killed.target, name: 'b' }, outcome: 'abrupt', findings: [unhandled] }),
      ],
    });
    const results = [
      killed,
      aResult({ target: { ...killed.target, name: 'b' }, outcome: 'killed', findings: [warning] }),
      aResult({
        target: { ...killed.target, name: 'c' },
        failedOn: ['tight-budget'],
        passed: false,
        findings: [warning],
      }),
    ];
    const text = human(assembleReport({ toolVersion: '1.0.0', engine, results, baseline }), aStyle());
    for (const line of [
      '  passes, as the baseline has all that it fails for',
      '  in the baseline already: killed, unhandled-signal',
      '  new since the baseline: abrupt, now killed, tight-budget',
      '  gone since the baseline: unhandled-signal',
      '  fails for --fail-on: tight-budget',
      '  baseline: does not have this target',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/✗ killed .* in the baseline already; /);
  });
});
