import fc from 'fast-check';
import { assembleReport } from '../../src/diagnosis/results/assemble.js';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import * as scenarios from '../unit/report/scenarios.js';
import { hardText } from './any-text.js';
import { aFinding, aLog, anObservation, aPlace, aReport, aTargetError, aWaiver } from './builders.js';

const { twoTargets, oneNotProbed, staleWaivers, ...single } = scenarios;

/** Every result of the scenarios, in a report of its own, and the reports. */
export const SCENARIO_REPORTS: readonly Report[] = [
  aReport({ results: [] }),
  aReport({ results: [], errors: [aTargetError()] }),
  twoTargets,
  oneNotProbed,
  staleWaivers,
  ...Object.values(single).map((result) => reportOn([result])),
];

/** A report on these, added up as after a probe. */
export function reportOn(results: readonly TargetResult[], errors: Report['errors'] = []): Report {
  return assembleReport({ toolVersion: '1.0.0', engine: aReport().engine, results, errors });
}

/** What a format, a build log or a page would obey. */
const COMMANDS = [
  ']]>',
  '\n::error::x',
  '::set-output name=a::b',
  '`"\'<script>alert(1)</script>',
  '| a | b |',
  '</pre></details>',
  '<!-- sigprobe-report -->',
  '@everyone #1 ](javascript:alert(1)) {0}',
  '\n---\n...\nBail out! # SKIP \\',
  '&amp;&#64;%0A%25',
  '\ufffe\uffff\u0000\u0008\u001b[2J\u0085\u2028\ud800',
  'x'.repeat(20_000),
];

const text = fc.oneof(
  hardText,
  fc.constantFrom(...COMMANDS),
  fc.tuple(hardText, fc.constantFrom(...COMMANDS), hardText).map((parts) => parts.join('')),
);

/** Reports in which every text that comes from outside is anything. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    base: fc.constantFrom(...Object.values(single)),
    name: text,
    file: text,
    words: text,
    log: text,
    passed: fc.boolean(),
    isPlaced: fc.boolean(),
    isWaived: fc.boolean(),
  })
  .map(({ base, name, file, words, log, passed, isPlaced, isWaived }) => {
    const place = isPlaced ? aPlace({ file, path: words }) : null;
    const target = { ...base.target, name, image: name, place, notes: [{ message: words, place }] };
    const result: TargetResult = {
      ...base,
      target,
      passed: passed && base.outcome !== 'inconclusive',
      findings: [aFinding({ message: words, evidence: [words], fix: words, place }), ...base.findings],
      waivedBy: isWaived ? [aWaiver({ reason: words, place: aPlace({ file }) })] : [],
      runs: [anObservation({ log: aLog({ text: log }) }), ...base.runs.slice(1)],
    };
    return reportOn([result], [aTargetError({ target, message: words, hint: words, place })]);
  });
