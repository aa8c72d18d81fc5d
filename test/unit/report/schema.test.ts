import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/diagnosis/results/report.js';
import { ERROR_CODES } from '../../../src/errors.js';
import { TRIAL_ROLES } from '../../../src/observation.js';
import { json } from '../../../src/report/json.js';
import schema from '../../../src/report/report.schema.json' with { type: 'json' };
import { anObservation, aProcess, aReport, aResult, stillRunning } from '../../support/builders.js';
import { validateReport } from '../../support/validate-report.js';
import * as scenarios from './scenarios.js';

const { twoTargets, oneNotProbed, staleWaivers, ...single } = scenarios;

/** A copy of a sound report with the value at a path replaced, or taken out when it is undefined. */
function broken(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(aReport({ results: [scenarios.killedByKernelState] })) as unknown;
  let holder = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

describe('the JSON Schema', () => {
  it('knows every code of an error', () => {
    expect(schema.$defs.targetError.properties.code.enum).toEqual(ERROR_CODES);
  });

  it('knows every role of a trial', () => {
    expect(schema.$defs.trial.properties.role.enum).toEqual(TRIAL_ROLES);
  });

  it.each(Object.entries(single))('accepts %s', (_name, result) => {
    expect(validateReport(JSON.parse(json(aReport({ results: [result] }))))).toEqual([]);
  });

  it.each<[string, Report]>([
    ['no targets', aReport({ results: [] })],
    ['two targets', twoTargets],
    ['a target that could not be probed', oneNotProbed],
    ['waivers', staleWaivers],
    [
      'a view that knows little',
      aReport({
        results: [
          aResult({
            observation: anObservation({
              before: [aProcess({ signals: null, threads: null })],
              signalled: { engineNs: null, callMs: 12 },
              end: stillRunning({ proof: null }),
              ready: { kind: 'matched', afterMs: 20, what: 'log' },
            }),
          }),
        ],
      }),
    ],
  ])('accepts %s', (_name, report) => {
    expect(validateReport(JSON.parse(json(report)))).toEqual([]);
  });

  it.each<[string, readonly (string | number)[], unknown]>([
    ['another version', ['schemaVersion'], 3],
    ['an unknown outcome', ['results', 0, 'outcome'], 'fine'],
    ['a result without signal', ['results', 0, 'signal'], undefined],
    ['an unknown property', ['results', 0, 'extra'], 1],
    ['an unknown property of an observation', ['results', 0, 'runs', 0, 'extra'], 1],
    ['a rule that is no name', ['results', 0, 'findings', 0, 'rule'], 'Not a rule'],
    ['an unknown proof', ['results', 0, 'stoppedWaiting', 'proof'], 'hunch'],
    [
      'a set that is not 16 digits',
      ['results', 0, 'runs', 0, 'snapshots', 0, 'processes', 0, 'signals', 'caught'],
      '4000',
    ],
    ['an end of two kinds', ['results', 0, 'runs', 0, 'end'], { kind: 'exited', why: 'no' }],
    ['an unknown exitOrder', ['results', 0, 'runs', 0, 'exitOrder'], { 7: 'left' }],
    ['an exit code of the tool it never has', ['summary', 'exitCode'], 3],
  ])('rejects %s', (_name, path, value) => {
    expect(validateReport(broken(path, value))).not.toEqual([]);
  });

  it('requires every property and allows no other, at all levels', () => {
    for (const object of objectsIn(schema)) {
      expect(object['additionalProperties'], JSON.stringify(object)).toBe(false);
      if (object['properties'] !== undefined) {
        expect(object['required']).toEqual(Object.keys(object['properties'] as object));
      }
    }
  });
});

function objectsIn(node: unknown): Record<string, unknown>[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = (node as Record<string, unknown>)['type'] === 'object' ? [node as Record<string, unknown>] : [];
  return [...own, ...Object.values(node).flatMap(objectsIn)];
}
