import { keyOf } from '../../target-key.js';
import { assembleReport } from './assemble.js';
import type { Baseline } from './baseline.js';
import { passes } from './passes.js';
import type { Report, Shard, TargetError, TargetResult } from './report.js';
import { viewOf } from './view-of.js';
import type { Waiver, WaiverPolicy } from './waiver.js';

/** A saved report, and what messages call it. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

export interface MergeChoices {
  /** Of whoever merges. */
  readonly toolVersion: string;
  /** Shards that are not there do not count. */
  readonly allowMissing: boolean;
  /** Null leaves it at what each report was compared with. */
  readonly baseline: Baseline | null;
  /** `2026-11-26`, for reports that do not say when they began. */
  readonly today: string;
}

export type Merged =
  | {
      readonly kind: 'merged';
      readonly report: Report;
      /** Of the shards, those of which there is no report. */
      readonly missing: readonly number[];
      readonly total: number;
      /** Reports, or targets of them, that a later one is about as well. */
      readonly replaced: readonly Replaced[];
    }
  /** These two do not belong together: of one of them the list was cut another way, or not at all. */
  | { readonly kind: 'mixed'; readonly one: NamedReport; readonly other: NamedReport };

export interface Replaced {
  /** What there is twice: `shard 2/3`, or a target. */
  readonly what: string;
  readonly name: string;
  readonly by: string;
}

/** All parts as one report, as if one call had probed all, judged anew as a whole. At least one part. */
export function mergeReports(parts: readonly NamedReport[], choices: MergeChoices): Merged {
  const [first] = parts;
  if (first === undefined) throw new RangeError('there is nothing to merge');
  const stranger = parts.find(({ report }) => !isOfOnePlan(first.report.shard, report.shard));
  if (stranger !== undefined) return { kind: 'mixed', one: first, other: stranger };
  const { shard } = first.report;
  const { kept, replaced } = shard === null ? keepTargets(parts) : keepShards(parts);
  const missing = shard === null ? [] : missingOf(shard.total, kept);
  const report = assemble(kept, shard, missing.length > 0, choices);
  const isOpen = missing.length > 0 && !choices.allowMissing;
  return {
    kind: 'merged',
    report: isOpen ? { ...report, summary: { ...report.summary, exitCode: 2 } } : report,
    missing,
    total: shard?.total ?? 0,
    replaced,
  };
}

function isOfOnePlan(one: Shard | null, other: Shard | null): boolean {
  return one?.plan === other?.plan && one?.total === other?.total;
}

interface Kept {
  readonly kept: readonly NamedReport[];
  readonly replaced: readonly Replaced[];
}

/** Of several reports of one shard the one that was begun last. */
function keepShards(parts: readonly NamedReport[]): Kept {
  const byIndex = new Map<number, NamedReport>();
  const replaced: Replaced[] = [];
  for (const part of oldestFirst(parts)) {
    const { index = 0, total = 0 } = part.report.shard ?? {};
    const former = byIndex.get(index);
    if (former !== undefined)
      replaced.push({ what: `shard ${index}/${total}`, name: former.name, by: part.name });
    byIndex.set(index, part);
  }
  return { kept: [...byIndex.values()], replaced };
}

/** Of several reports on one target the one that was begun last. */
function keepTargets(parts: readonly NamedReport[]): Kept {
  const latest = new Map<string, NamedReport>();
  const replaced: Replaced[] = [];
  for (const part of oldestFirst(parts)) {
    const { results, errors } = part.report;
    for (const { target } of new Map(
      [...results, ...errors].map((each) => [keyOf(each.target), each]),
    ).values()) {
      const former = latest.get(keyOf(target));
      if (former !== undefined) replaced.push({ what: target.name, name: former.name, by: part.name });
      latest.set(keyOf(target), part);
    }
  }
  const kept = parts.map((part) => {
    const isKept = ({ target }: TargetResult | TargetError) => latest.get(keyOf(target)) === part;
    const { results, errors } = part.report;
    return {
      ...part,
      report: { ...part.report, results: results.filter(isKept), errors: errors.filter(isKept) },
    };
  });
  return { kept, replaced };
}

/** One that does not say when it began counts as the oldest. */
function oldestFirst(parts: readonly NamedReport[]): NamedReport[] {
  const began = ({ report }: NamedReport) => report.startedAt ?? '';
  return parts.toSorted((one, other) => {
    if (began(one) === began(other)) return 0;
    return began(one) < began(other) ? -1 : 1;
  });
}

function missingOf(total: number, kept: readonly NamedReport[]): number[] {
  const there = new Set(kept.map(({ report }) => report.shard?.index));
  return Array.from({ length: total }, (_, nth) => nth + 1).filter((index) => !there.has(index));
}

function assemble(
  kept: readonly NamedReport[],
  shard: Shard | null,
  isPart: boolean,
  { toolVersion, baseline, today }: MergeChoices,
): Report {
  const reports = kept.map(({ report }) => report);
  const { results, errors } = inOrder(reports);
  const startedAt = reports.flatMap((report) => report.startedAt ?? []).toSorted()[0] ?? null;
  const versions = new Set(reports.map(({ tool }) => tool.version));
  const report = assembleReport({
    toolVersion: versions.size === 1 ? ([...versions][0] ?? toolVersion) : toolVersion,
    startedAt,
    engine: engineOf(reports, results),
    results: results.map(unjudged),
    errors,
    waivers: policyOf(reports, shard, isPart, startedAt?.slice(0, 10) ?? today),
    baseline,
  });
  return baseline === null ? asCompared(report) : report;
}

/** In the order of the whole list; without shards one report after another. */
function inOrder(reports: readonly Report[]): Pick<Report, 'results' | 'errors'> {
  const results: [number, TargetResult][] = [];
  const errors: [number, TargetError][] = [];
  let unlisted = 0;
  for (const report of reports) {
    const positions = positionsOf(report.shard);
    const place = ({ target }: TargetResult | TargetError) =>
      positions.get(keyOf(target))?.shift() ?? unlisted++;
    for (const result of report.results) results.push([place(result), result]);
    for (const error of report.errors) errors.push([place(error), error]);
  }
  const sorted = <Item>(items: [number, Item][]) =>
    items.sort(([one], [other]) => one - other).map(([, item]) => item);
  return { results: sorted(results), errors: sorted(errors) };
}

function positionsOf(shard: Shard | null): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const target of shard?.targets ?? []) {
    const list = positions.get(keyOf(target));
    if (list === undefined) positions.set(keyOf(target), [target.position]);
    else list.push(target.position);
  }
  return positions;
}

/** Engines that differ are all named. A shard without targets has asked none. */
function engineOf(reports: readonly Report[], results: readonly TargetResult[]): Report['engine'] {
  const asked = reports.filter(({ results, errors }) => results.length + errors.length > 0);
  const all = (field: 'name' | 'version' | 'apiVersion') =>
    [...new Set((asked.length === 0 ? reports : asked).map(({ engine }) => engine[field]))].join(', ');
  return { name: all('name'), version: all('version'), apiVersion: all('apiVersion'), view: viewOf(results) };
}

/** As it was before anything was let pass. */
function unjudged(result: TargetResult): TargetResult {
  const { outcome, required, failedOn } = result;
  return { ...result, passed: passes(outcome, required) && failedOn.length === 0, waivedBy: [] };
}

/** What one shard does not use another may: that is known only now. */
function policyOf(
  reports: readonly Report[],
  shard: Shard | null,
  isPart: boolean,
  today: string,
): WaiverPolicy {
  const all = reports.flatMap(({ waivers }) => waivers);
  const waivers = new Map<string, Waiver>(
    all.map(({ status, fails, ...waiver }) => [JSON.stringify(waiver), waiver]),
  );
  const { strict = all.some(({ fails }) => fails), whole = false } = shard?.waivers ?? {};
  return { waivers: [...waivers.values()], today, isStrict: strict, isWhole: whole, isPart };
}

/** What passed for being in the baseline goes on passing. */
function asCompared(report: Report): Report {
  if (!report.results.some(({ baseline }) => baseline?.passes === true)) return report;
  const results = report.results.map((result) =>
    result.baseline?.passes === true ? { ...result, passed: true } : result,
  );
  const failed = results.some(({ passed }) => !passed) || report.waivers.some(({ fails }) => fails);
  const { exitCode } = report.summary;
  return {
    ...report,
    results,
    summary: { ...report.summary, exitCode: exitCode === 1 && !failed ? 0 : exitCode },
  };
}
