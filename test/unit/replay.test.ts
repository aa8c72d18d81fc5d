import { describe, expect, it } from 'vitest';
import { readFixtures } from '../support/fixtures.js';
import {
  expectedSummary,
  formatRecording,
  type Recording,
  readRecording,
  recordedDiagnosis,
  recordedNames,
  summaryOf,
} from '../support/recording.js';

const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);

describe('what was observed of the image', () => {
  it.each(fixtures)('%s is diagnosed the same without an engine', (name, { expected }) => {
    expect(summaryOf(recordedDiagnosis(name), expected)).toEqual(expectedSummary(expected));
  });
});

describe('the recordings', () => {
  it('belong to fixtures that exist; remove the others', () => {
    const known = new Set(fixtures.map(([name]) => name));
    const strangers = recordedNames().filter((name) => !known.has(name));
    expect(strangers.map((name) => `test/unit/observations/${name}.json`)).toEqual([]);
  });

  it('read well in a diff', () => {
    for (const name of recordedNames()) {
      const text = readRecording(name);
      const recording = JSON.parse(text) as Recording;
      expect(text, `npm run fixture -- ${name} writes it anew`).toBe(formatRecording(recording));
      const tables = Object.values(recording).flatMap((each) =>
        [each].flat().map((one) => one.snapshots.length),
      );
      expect(Math.max(...tables), name).toBeLessThanOrEqual(40);
    }
  });
});
