import { describe, expect, it } from 'vitest';
import { assembleReport } from '../../../../src/diagnosis/results/assemble.js';
import { passes } from '../../../../src/diagnosis/results/passes.js';
import type { TargetResult } from '../../../../src/diagnosis/results/report.js';
import { aFinding, aResult, aTargetError, aWaiver } from '../../../support/builders.js';

const engine = { name: 'docker', version: '26.1.5', apiVersion: '1.45', view: 'engine-top' };

function exitCode(...results: TargetResult[]): number {
  return assembleReport({ toolVersion: '0.1.0', engine, results }).summary.exitCode;
}

const graceful = aResult();
const abrupt = aResult({ outcome: 'abrupt' });
const killed = aResult({ outcome: 'killed' });
const inconclusive = aResult({ outcome: 'inconclusive' });

describe('the exit code', () => {
  it('is 0 when all passed', () => expect(exitCode(graceful, abrupt)).toBe(0));
  it('is 1 when one failed', () => expect(exitCode(graceful, killed)).toBe(1));
  it('is 1 when an abrupt one does not pass', () => expect(exitCode({ ...abrupt, passed: false })).toBe(1));
  it('is 2 when one is inconclusive, failed or not', () => expect(exitCode(killed, inconclusive)).toBe(2));
  it('is 2 when a target could not be probed', () => {
    const errors = [aTargetError()];
    const report = assembleReport({ toolVersion: '0.1.0', engine, results: [graceful], errors });
    expect(report.summary.exitCode).toBe(2);
  });
  it.each([
    [true, 'unhandled-signal', 0],
    [true, 'stuck-child', 1],
    [false, 'stuck-child', 0],
  ] as const)(
    'is that of what is waived: strict %s, a second waiver for %s: %i',
    (isStrict, rule, expected) => {
      const waivers = {
        waivers: [aWaiver(), aWaiver({ waives: { kind: 'rule', rule } })],
        today: '2026-11-26',
        isStrict,
        isWhole: true,
      };
      const results = [aResult({ outcome: 'killed', findings: [aFinding()] })];
      const report = assembleReport({ toolVersion: '0.1.0', engine, results, waivers });
      expect(report.summary).toMatchObject({ killed: 1, exitCode: expected });
      const unknown = assembleReport({ toolVersion: '0.1.0', engine, results: [inconclusive], waivers });
      expect(unknown.summary.exitCode).toBe(2);
    },
  );
  it('is 2 when there was nothing to probe', () => expect(exitCode()).toBe(2));
});

describe('the summary', () => {
  it('counts each outcome', () => {
    const { summary } = assembleReport({
      toolVersion: '0.1.0',
      engine,
      results: [graceful, graceful, killed],
    });
    expect(summary).toEqual({
      graceful: 2,
      completed: 0,
      abrupt: 0,
      killed: 1,
      unstopped: 0,
      inconclusive: 0,
      exitCode: 1,
    });
  });
});

describe('passes', () => {
  it.each([
    ['graceful', 'stop', true],
    ['graceful', 'graceful', true],
    ['abrupt', 'stop', true],
    ['abrupt', 'graceful', false],
    ['killed', 'stop', false],
    ['inconclusive', 'stop', false],
  ] as const)('%s under --require %s: %s', (outcome, requirement, expected) => {
    expect(passes(outcome, requirement)).toBe(expected);
  });
});
