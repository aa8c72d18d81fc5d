import type { Place } from '../../target-spec.js';
import type { Finding } from '../diagnosis.js';
import type { RuleId } from '../rules/index.js';
import type { Report, TargetName, TargetResult } from './report.js';

/** Where a Dockerfile says how its image starts and is stopped. */
export interface ImagePlaces {
  readonly start: Place;
  /** Null where it says nothing of the signal. */
  readonly stopSignal: Place | null;
}

/** What is about the signal that the image asks for, rather than about how it starts. */
const OF_SIGNAL: ReadonlySet<RuleId> = new Set<RuleId>([
  'signal-means-something-else',
  'uncatchable-stop-signal',
  'sigterm-unlike-stopsignal',
  'needs-second-signal',
  'ignored-signal',
  'blocked-signal',
  'unhandled-signal',
]);

/** The report on one image with the lines of its Dockerfile as places; what has a place keeps it. */
export function placeInDockerfile(report: Report, places: ImagePlaces): Report {
  const inTarget = (target: TargetName): TargetName => ({ ...target, place: target.place ?? places.start });
  return {
    ...report,
    results: report.results.map((result) => ({
      ...result,
      target: inTarget(result.target),
      findings: result.findings.map((finding) => inFinding(finding, result, places)),
    })),
    errors: report.errors.map((error) => ({ ...error, target: inTarget(error.target) })),
  };
}

function inFinding(finding: Finding, { signal }: TargetResult, { start, stopSignal }: ImagePlaces): Finding {
  const isOfSignal =
    OF_SIGNAL.has(finding.rule) &&
    (signal.source === 'image' || finding.rule === 'sigterm-unlike-stopsignal');
  return { ...finding, place: finding.place ?? (isOfSignal ? stopSignal : null) ?? start };
}
