import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/api/diagnose.js';
import { diagnose as diagnoseTrials } from '../../../src/diagnosis/diagnose.js';
import { anObservation } from '../../support/builders.js';
import { type Recording, replay } from '../../support/recording.js';

const FOLDER = fileURLToPath(new URL('../observations/', import.meta.url));

describe('the runs of a saved report', () => {
  it('are judged as they were, each by what was run to explain it', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    for (const file of files) {
      const recording = JSON.parse(readFileSync(FOLDER + file, 'utf8')) as Recording;
      expect(diagnose(Object.values(recording).flat()), file).toEqual(diagnoseTrials(replay(recording)));
    }
  });

  it('may hold trials of remedies, which explain nothing', () => {
    const remedy = anObservation();
    const probe = anObservation();
    const runs = [{ ...remedy, trial: { ...remedy.trial, role: 'remedy' as const, id: 'init' } }, probe];
    expect(diagnose(runs)).toEqual(diagnose([probe]));
  });

  it('without the trial that decides cannot be judged', () => {
    expect(() => diagnose([])).toThrow(TypeError);
  });
});
