import { describe, expect, it } from 'vitest';
import { checkFailOn } from '../../../../src/api/check-fail-on.js';
import { applyWaivers } from '../../../../src/diagnosis/results/apply-waivers.js';
import { failedOn } from '../../../../src/diagnosis/results/fail-on.js';
import type { Waived } from '../../../../src/diagnosis/results/waiver.js';
import { aFinding, aResult, aWaiver } from '../../../support/builders.js';

const found = (rule: string, severity: string) => ({ ...aFinding(), rule, severity }) as never;
const tight = found('tight-budget', 'warning');
const settled = found('never-settled', 'info');

describe('what --fail-on names', () => {
  it.each([
    ['an outcome', 'abrupt', 'abrupt', []],
    ['a rule that fires', 'graceful', 'tight-budget', [tight]],
    ['the severity of a finding', 'graceful', 'warning', [tight]],
    ['a lower severity', 'graceful', 'info', [tight]],
    ['errors by warning', 'killed', 'warning', [found('stuck-child', 'error')]],
  ] as const)('is met by %s', (_, outcome, name, findings) => {
    expect(failedOn({ outcome, findings }, [name])).toEqual([name]);
  });

  it.each([
    ['another outcome', 'graceful', 'abrupt', []],
    ['another rule', 'graceful', 'never-settled', [tight]],
    ['a higher severity', 'graceful', 'warning', [settled]],
    ['why nothing was found out', 'graceful', 'info', [found('never-ready', 'inconclusive')]],
    ['what is not known', 'inconclusive', 'warning', [tight]],
  ] as const)('is not met by %s', (_, outcome, name, findings) => {
    expect(failedOn({ outcome, findings }, [name])).toEqual([]);
  });

  it('is an outcome, a rule or a severity', () => {
    checkFailOn(['abrupt', 'completed', 'warning', 'tight-budget']);
    expect(() => checkFailOn(['abrupt', 'tight-bugdet'])).toThrow(/'tight-bugdet' is nothing/);
    expect(() => checkFailOn(['inconclusive'])).toThrow(/need not name inconclusive/);
  });
});

describe('a waiver beside --fail-on', () => {
  const waive = (result: ReturnType<typeof aResult>, ...waives: Waived[]) => {
    const policy = {
      waivers: waives.map((each) => aWaiver({ waives: each })),
      today: '2026-11-26',
      isStrict: false,
      isWhole: true,
    };
    return applyWaivers([result], [], policy).results[0]?.passed;
  };
  const rule = (id: string) => ({ kind: 'rule', rule: id }) as Waived;
  const outcome = { kind: 'outcome', outcome: 'abrupt' } as const;
  const graceful = aResult({ findings: [tight], failedOn: ['tight-budget'], passed: false });
  const abrupt = { ...graceful, outcome: 'abrupt', required: 'graceful' } as typeof graceful;

  it('for the rule lets it pass', () => expect(waive(graceful, rule('tight-budget'))).toBe(true));
  it('for another does not', () => expect(waive(graceful, rule('never-settled'))).toBe(false));
  it('for the outcome covers no rule that does not explain it', () => {
    expect(waive(abrupt, outcome)).toBe(false);
    expect(waive(abrupt, outcome, rule('tight-budget'))).toBe(true);
  });
  it('for the rule covers no outcome that it does not explain', () => {
    expect(waive(abrupt, rule('tight-budget'))).toBe(false);
  });
  it('for the outcome lets pass what --fail-on names of it', () => {
    expect(waive(aResult({ outcome: 'abrupt', failedOn: ['abrupt'], passed: false }), outcome)).toBe(true);
  });
});
