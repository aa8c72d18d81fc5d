import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Report, TargetName, TargetResult } from '../diagnosis/results/report.js';
import { errors } from '../error-catalogue.js';
import { upgradeObservation } from '../observation-v1.js';
import type { CliProcess } from './cli-process.js';
import { readStdin } from './read-stdin.js';
import { findFault } from './report-shape.js';

/** What reports have that this sigprobe writes and reads. */
const SCHEMA_VERSION = 2 satisfies Report['schemaVersion'];

/**
 * A report that `--format json` or `--report json=FILE` wrote, `-` for standard input; fields that came later are
 * filled in.
 *
 * @throws SigprobeError `bad-file`, with the name of the file
 */
export async function readReport(file: string, cli: Pick<CliProcess, 'cwd' | 'stdin'>): Promise<Report> {
  const text = file === '-' ? await readStdin(cli) : await readText(file, cli.cwd());
  return parseReport(text, file);
}

async function readText(file: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw errors.reportUnreadable(file, cause);
  }
}

/** The same of its text; `file` is what messages call it. */
export function parseReport(text: string, file: string): Report {
  const value = parseJson(text.replace(/^\ufeff/, ''), file);
  const version = isRecord(value) ? value['schemaVersion'] : undefined;
  if (!isRecord(value) || !('results' in value) || version === undefined) throw errors.notAReport(file, null);
  if (version !== SCHEMA_VERSION)
    throw errors.otherReportVersion(file, JSON.stringify(version), SCHEMA_VERSION);
  const fault = findFault(value);
  if (fault !== null) throw errors.notAReport(file, fault);
  return complete(value as unknown as Report);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw errors.reportNotJson(file, text.trim() === '', cause);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** With the fields that the first reports of this version did not have. */
function complete(report: Report): Report {
  return {
    ...report,
    startedAt: report.startedAt ?? null,
    shard: report.shard ?? null,
    waivers: report.waivers ?? [],
    errors: report.errors.map((error) => ({
      ...error,
      target: completeTarget(error.target),
      place: error.place ?? null,
    })),
    results: report.results.map(completeResult),
  };
}

function completeTarget(target: TargetName): TargetName {
  return { ...target, place: target.place ?? null, notes: target.notes ?? [] };
}

function completeResult(result: TargetResult): TargetResult {
  return {
    ...result,
    target: completeTarget(result.target),
    required: result.required ?? requiredOf(result),
    failedOn: result.failedOn ?? [],
    waivedBy: result.waivedBy ?? [],
    baseline: result.baseline ?? null,
    advice: result.advice ?? null,
    spread: result.spread ?? null,
    plannedReach: result.plannedReach ?? result.signal.reach,
    findings: result.findings.map((finding) => ({ ...finding, place: finding.place ?? null })),
    runs: result.runs.map(upgradeObservation),
  };
}

/** Only with `--require graceful` did an abrupt exit fail. */
function requiredOf({ outcome, passed, waivedBy = [] }: TargetResult): TargetResult['required'] {
  return outcome === 'abrupt' && (!passed || waivedBy.length > 0) ? 'graceful' : 'stop';
}
