import { describe, expect, it } from 'vitest';
import { applyWaivers } from '../../../../src/diagnosis/results/apply-waivers.js';
import type { TargetError, TargetResult } from '../../../../src/diagnosis/results/report.js';
import type { Waived, Waiver, WaiverPolicy } from '../../../../src/diagnosis/results/waiver.js';
import { aFinding, aResult, aTargetError, aWaiver } from '../../../support/builders.js';

const TODAY = '2026-11-26';

interface Sketch extends Partial<WaiverPolicy> {
  readonly failed?: readonly TargetError[];
}

function judge(results: readonly TargetResult[], waivers: readonly Waiver[], sketch: Sketch = {}) {
  const { failed = [], ...unusual } = sketch;
  const policy = { waivers, today: TODAY, isStrict: false, isWhole: true, ...unusual };
  const applied = applyWaivers(results, failed, policy);
  return {
    passed: applied.results.map(({ passed }) => passed),
    waivedBy: applied.results.map(({ waivedBy }) => waivedBy),
    statuses: applied.waivers.map(({ status }) => status),
    fails: applied.waivers.map(({ fails }) => fails),
  };
}

const rule = (id: string): Partial<Waiver> => ({ waives: { kind: 'rule', rule: id } as Waived });
const outcome = (name: 'abrupt' | 'killed'): Partial<Waiver> => ({
  waives: { kind: 'outcome', outcome: name },
});

const name = (text: string) => ({ target: { ...killed.target, name: text, image: text } });
const found = (id: string, severity: 'error' | 'warning' | 'info' = 'error') =>
  ({ ...aFinding(), rule: id, severity }) as TargetResult['findings'][number];

const killed = aResult({ outcome: 'killed', findings: [aFinding(), found('tight-budget', 'warning')] });
/** Under `--require graceful`. */
const abrupt = aResult({
  outcome: 'abrupt',
  passed: false,
  findings: [found('abandoned-children', 'warning'), found('unreaped-zombies', 'warning')],
});

describe('a waiver for a rule', () => {
  it('lets a target pass that is killed for that reason, and does not change what is said of it', () => {
    const waiver = aWaiver();
    const [result] = applyWaivers([killed], [], {
      waivers: [waiver],
      today: TODAY,
      isStrict: false,
      isWhole: true,
    }).results;
    expect(result).toEqual({ ...killed, passed: true, waivedBy: [waiver] });
  });

  it.each([
    ['another cause', rule('shell-as-pid-1'), killed],
    ['a warning beside the cause', rule('tight-budget'), killed],
    ['another target', { target: 'shop/web' }, killed],
    ['a warning that is none of the exit', rule('unreaped-zombies'), abrupt],
  ])('is none for %s', (_, sketch, result) => {
    expect(judge([result], [aWaiver(sketch)])).toMatchObject({ passed: [false], statuses: ['unused'] });
  });

  it('lets an abrupt exit pass that it explains', () => {
    expect(judge([abrupt], [aWaiver(rule('abandoned-children'))])).toMatchObject({
      passed: [true],
      statuses: ['used'],
    });
  });

  it('is not enough where a target fails for another rule as well', () => {
    const both = aResult({ ...killed, findings: [aFinding(), found('stuck-child')] });
    const [first, second] = [aWaiver(), aWaiver(rule('stuck-child'))];
    expect(judge([both], [first])).toMatchObject({ passed: [false], waivedBy: [[]], statuses: ['used'] });
    expect(judge([both], [second])).toMatchObject({ passed: [false], statuses: ['used'] });
    expect(judge([both], [first, second])).toMatchObject({
      passed: [true],
      waivedBy: [[first, second]],
      statuses: ['used', 'used'],
    });
  });

  it('is nothing where no rule explains the failure', () => {
    const unexplained = aResult({ outcome: 'killed', findings: [] });
    expect(judge([unexplained], [aWaiver()])).toMatchObject({ passed: [false], statuses: ['unused'] });
  });
});

describe('a waiver for an outcome', () => {
  it('lets pass whatever has it, explained or not', () => {
    const unexplained = aResult({ outcome: 'killed', findings: [] });
    const waiver = aWaiver(outcome('killed'));
    expect(judge([killed, unexplained, abrupt], [waiver])).toMatchObject({
      passed: [true, true, false],
      waivedBy: [[waiver], [waiver], []],
    });
  });

  it('alone is named where rules are waived as well, and none of them is unused', () => {
    const waivers = [aWaiver(), aWaiver(outcome('killed'))];
    expect(judge([killed], waivers)).toMatchObject({
      waivedBy: [[waivers[1]]],
      statuses: ['used', 'used'],
    });
  });
});

describe('the end of a waiver', () => {
  it.each([
    ['2026-11-25', false, 'expired'],
    [TODAY, true, 'used'],
    ['2026-11-27', true, 'used'],
  ])('on %s', (until, passes, status) => {
    expect(judge([killed], [aWaiver({ until })])).toMatchObject({ passed: [passes], statuses: [status] });
  });

  it('is the later one where two cover the same', () => {
    const [soon, late] = [aWaiver({ until: '2026-12-01' }), aWaiver({ until: '2027-06-01' })];
    expect(judge([killed], [soon, late]).waivedBy).toEqual([[late]]);
    expect(judge([killed], [late, soon]).waivedBy).toEqual([[late]]);
  });
});

describe('a waiver that covers nothing', () => {
  const passing = aResult({ findings: [found('unhandled-signal')] });
  const inconclusive = aResult({ outcome: 'inconclusive' });

  it.each<[string, readonly TargetResult[], Sketch, string]>([
    ['is unused where its targets pass without it', [passing], {}, 'unused'],
    ['is unused where there is no such target any more', [], {}, 'unused'],
    ['is unknown where only other images were named', [], { isWhole: false }, 'unknown'],
    ['is unused where its target was named and passes', [passing], { isWhole: false }, 'unused'],
    ['is unknown where nothing could be found out', [inconclusive], {}, 'unknown'],
    ['is unknown where one of several could not be found out', [passing, inconclusive], {}, 'unknown'],
    ['is unknown where its target could not be probed', [], { failed: [aTargetError()] }, 'unknown'],
  ])('%s', (_, results, sketch, status) => {
    expect(judge(results, [aWaiver()], sketch).statuses).toEqual([status]);
  });

  it('lets nothing pass of which nothing is known', () => {
    expect(judge([inconclusive], [aWaiver(outcome('killed'))]).passed).toEqual([false]);
  });

  it('fails a strict call, unless it has ended or is unknown', () => {
    const waivers = [
      aWaiver(),
      aWaiver({ ...rule('stuck-child'), target: killed.target.name }),
      aWaiver({ until: '2026-01-01' }),
      aWaiver({ target: 'failed' }),
    ];
    const failed = [{ ...aTargetError(), ...name('failed') }];
    const judged = judge([killed], waivers, { isStrict: true, failed });
    expect(judged.statuses).toEqual(['used', 'unused', 'expired', 'unknown']);
    expect(judged.fails).toEqual([false, true, false, false]);
    expect(judge([killed], waivers).fails).toEqual([false, false, false, false]);
  });
});

describe('the target of a waiver', () => {
  it.each([
    ['*', 'shop/api:1.4', true],
    ['shop/api:1.4', 'shop/api:1.4', true],
    ['shop/api', 'shop/api:1.4', false],
    ['shop/*', 'shop/api:1.4', true],
    ['*:1.4', 'shop/api:1.4', true],
    ['shop/*:1*', 'shop/api:1.4', true],
    ['*api*api*', 'shop/api', false],
    ['api*', 'shop/api', false],
    ['sho?/api', 'shop/api', false],
    ['shop.api', 'shop/api', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
  ])('%s and %s', (pattern, target, matches) => {
    const result = aResult({ ...killed, ...name(target) });
    expect(judge([result], [aWaiver({ target: pattern })]).passed).toEqual([matches]);
  });
});
