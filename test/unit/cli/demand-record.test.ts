import { describe, expect, it } from 'vitest';
import { demandRecord } from '../../../src/cli/demand-record.js';
import { errors } from '../../../src/error-catalogue.js';
import { anObservation, aReport, aResult } from '../../support/builders.js';

const report = aReport({
  results: [aResult({ observation: anObservation({ kernelRecord: null, image: {}, trial: {} }) })],
});

describe("a kernel's record that was demanded and is not there", () => {
  it('fails the call, and what was seen is told before that', () => {
    const { report: told, failure } = demandRecord({ report, failure: null }, 'on');
    expect(failure?.message).toMatch(/^The kernel's record cannot be read/);
    expect(told).toEqual({ ...report, summary: { ...report.summary, exitCode: 2 } });
  });

  it('is none of a call that did not ask for it', () => {
    expect(demandRecord({ report, failure: null }, 'auto')).toEqual({ report, failure: null });
  });

  it('is not told of a call that ended for another reason', () => {
    const failure = errors.noTarget();
    expect(demandRecord({ report, failure }, 'on')).toEqual({ report, failure });
  });
});
