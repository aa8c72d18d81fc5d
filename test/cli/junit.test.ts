import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { formats } from '../../src/report/index.js';
import { aStyle } from '../support/builders.js';
import { anyReport, SCENARIO_REPORTS } from '../support/hostile-reports.js';
import { recordedReport } from '../support/recorded-report.js';
import { ensureXmllint, xmlFaults } from '../support/xml-faults.js';

beforeAll(() => ensureXmllint(console.log), 300_000);

it('a JUnit report is what the schema says, whatever the outcome, and whatever names and logs hold', () => {
  const reports = [recordedReport(), ...SCENARIO_REPORTS, ...fc.sample(anyReport, 60)];
  expect(xmlFaults(reports.map((report) => formats.junit(report, aStyle())))).toEqual([]);
});

it('xmllint finds what the schema does not allow', () => {
  expect(xmlFaults(['<testsuites><testsuite name="x"><case/></testsuite></testsuites>'])).not.toEqual([]);
});
