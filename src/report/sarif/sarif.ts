import type { Notification, Result, Run, ToolComponent } from 'sarif';
import type { Report } from '../../diagnosis/results/report.js';
import { escapeJson } from '../../text/sanitize.js';
import { createFingerprints } from '../fingerprint.js';
import { type Remark, remarksOf } from '../remarks.js';
import { plainMessage } from './plain-message.js';
import { sarifResult } from './sarif-result.js';
import { sarifRules } from './sarif-rules.js';
import { hasUri } from './uri.js';

/** Where a reader learns more; a test holds it to the homepage of package.json. */
const HOME = 'https://github.com/sigprobe/sigprobe#readme';
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** GitHub refuses a run that has more. */
const MOST = 25_000;

/**
 * SARIF 2.1.0, a piece for each result, worst first. A result without a place would be refused by GitHub, so it is
 * left out, and a notification says how many are.
 */
export function* sarifPieces(report: Report): Generator<string> {
  const ofTargets = remarksOf({ ...report, errors: [] });
  const placed = ofTargets.filter(({ place }) => place !== null && hasUri(place.file));
  const kept = placed.slice(0, MOST);
  const rules = sarifRules(kept);
  const notifications = [
    ...report.errors.map(
      ({ code, message, hint }): Notification => ({
        level: 'error',
        descriptor: { id: code },
        message: plainMessage(`${code}: ${message} ${hint}`),
      }),
    ),
    ...leftOut(
      'no-place',
      ofTargets.length - placed.length,
      'no file says anything of the target (--dockerfile)',
    ),
    ...leftOut('too-many', placed.length - kept.length, `a run holds ${MOST} results`),
  ];
  yield `{\n"$schema": ${JSON.stringify(SCHEMA)},\n"version": "2.1.0",\n"runs": [{\n`;
  yield field('tool', { driver: driverOf(report, rules) });
  yield field('invocations', [
    {
      executionSuccessful: report.summary.exitCode !== 2,
      exitCode: report.summary.exitCode,
      toolExecutionNotifications: notifications,
    },
  ]);
  yield field('columnKind', 'utf16CodeUnits');
  yield '"results": [';
  yield* resultPieces(kept, rules);
  yield ']\n}]\n}\n';
}

function* resultPieces(remarks: readonly Remark[], rules: ToolComponent['rules']): Generator<string> {
  const indexes = new Map((rules ?? []).map(({ id }, index) => [id, index]));
  const fingerprintOf = createFingerprints();
  for (const [nth, remark] of remarks.entries()) {
    const result: Result = sarifResult(remark, indexes.get(remark.rule) ?? -1, fingerprintOf(remark));
    yield `${nth === 0 ? '\n' : ',\n'}${line(result)}`;
  }
  yield remarks.length === 0 ? '' : '\n';
}

function driverOf({ tool }: Report, rules: ToolComponent['rules']): ToolComponent {
  return {
    name: tool.name,
    version: tool.version,
    semanticVersion: tool.version,
    informationUri: HOME,
    ...(rules === undefined ? {} : { rules }),
  };
}

function leftOut(id: string, count: number, why: string): Notification[] {
  if (count === 0) return [];
  const what = count === 1 ? '1 result is' : `${count} results are`;
  return [{ level: 'note', descriptor: { id }, message: { text: `${what} left out: ${why}.` } }];
}

function field<Key extends keyof Run>(key: Key, value: Run[Key]): string {
  return `${JSON.stringify(key)}: ${line(value)},\n`;
}

function line(value: unknown): string {
  return escapeJson(JSON.stringify(value));
}
