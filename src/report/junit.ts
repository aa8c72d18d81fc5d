import type { Report, TargetError, TargetResult } from '../diagnosis/results/report.js';
import { escapeXml } from '../text/escape-xml.js';
import { sanitize } from '../text/sanitize.js';
import { answerOf } from './human/answer.js';
import { newestLines } from './human/log-excerpt.js';
import { plainFindings, plainWaivers } from './plain-findings.js';

const LOG_LINES = 20;

/**
 * JUnit's XML as Jenkins, GitLab and Azure read it: one suite, a case for each target, a piece for each. A target that
 * fails is a failure, one of which nothing was found out an error. (The package junit-xml writes failures as errors.)
 */
export function* junitPieces(report: Report): Generator<string> {
  const { results, errors, summary } = report;
  const unknown = summary.inconclusive + errors.length;
  const failures = results.filter(isFailure).length;
  const seconds = results.reduce((sum, result) => sum + secondsOf(result), 0);
  const attributes = `name="sigprobe" tests="${results.length + errors.length}" failures="${failures}" errors="${unknown}"`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes}>\n`;
  yield `  <testsuite ${attributes} skipped="0" time="${seconds.toFixed(3)}">\n`;
  for (const result of results) yield resultCase(result);
  for (const error of errors) yield errorCase(error);
  yield '  </testsuite>\n';
  yield '</testsuites>\n';
}

function isFailure({ passed, outcome }: TargetResult): boolean {
  return !passed && outcome !== 'inconclusive';
}

function secondsOf({ exit }: TargetResult): number {
  return (exit?.afterMs ?? 0) / 1000;
}

function resultCase(result: TargetResult): string {
  const { full } = answerOf(result);
  const time = secondsOf(result).toFixed(3);
  const text = [...plainWaivers(result), ...plainFindings(result)];
  const verdict = isFailure(result) ? 'failure' : result.passed ? null : 'error';
  const told = [`${result.outcome}: ${sanitize(full)}`, ...text];
  const inner =
    verdict === null
      ? element('system-out', '', told)
      : element(verdict, `${attribute('message', full)}${attribute('type', typeOf(result))}`, told) +
        log(result);
  return testCase(result.target, ` time="${time}"`, inner);
}

function errorCase({ target, code, message, hint }: TargetError): string {
  const attributes = `${attribute('message', message)}${attribute('type', code)}`;
  return testCase(target, '', element('error', attributes, [sanitize(message), sanitize(hint)]));
}

/** The rule that says most, else the outcome. */
function typeOf({ findings, outcome }: TargetResult): string {
  return findings[0]?.rule ?? outcome;
}

function testCase({ name, kind }: TargetResult['target'], time: string, inner: string): string {
  const attributes = `${attribute('name', name)}${attribute('classname', `sigprobe.${kind}`)}${time}`;
  return `    <testcase${attributes}>\n${inner}    </testcase>\n`;
}

/** What a program wrote last says most of one that does not come up. */
function log({ runs }: TargetResult): string {
  const [deciding] = runs;
  const excerpt = deciding === undefined ? null : newestLines(deciding.log, LOG_LINES);
  if (excerpt === null) return '';
  return element('system-out', '', excerpt.lines.filter((line) => typeof line === 'string').map(sanitize));
}

function element(name: string, attributes: string, lines: readonly string[]): string {
  return `      <${name}${attributes}>${escapeXml(lines.join('\n'))}</${name}>\n`;
}

function attribute(name: string, value: string): string {
  return ` ${name}="${escapeXml(sanitize(value))}"`;
}
