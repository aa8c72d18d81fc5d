import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/api/diagnose.js';
import { anObservation } from '../../support/builders.js';
import { type Recording, readRecording, recordedDiagnosis, recordedNames } from '../../support/recording.js';

describe('the runs of a saved report', () => {
  it('are judged as they were, each by what was run to explain it', () => {
    for (const name of recordedNames()) {
      const recording = JSON.parse(readRecording(name)) as Recording;
      expect(diagnose(Object.values(recording).flat()), name).toEqual(recordedDiagnosis(name));
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
