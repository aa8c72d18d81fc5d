import { describe, expect, it } from 'vitest';
import { formatReport } from '../../../src/api/format-report.js';
import { assembleReport } from '../../../src/diagnosis/results/assemble.js';

const report = assembleReport({
  toolVersion: '0.1.0',
  engine: { name: 'docker', version: '26.1.5', apiVersion: '1.45', view: 'none' },
  results: [],
  errors: [],
});

describe('a formatted report', () => {
  it('reads back as it was from JSON', () => {
    expect(JSON.parse(formatReport(report, 'json'))).toEqual(report);
  });

  it('is plain text for people unless a style says otherwise', () => {
    expect(formatReport(report, 'human')).not.toContain('\x1b');
    expect(formatReport(report, 'human', { width: 40 })).toMatch(/\n$/);
  });
});
