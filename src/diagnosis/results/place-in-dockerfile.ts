import type { Place } from '../../target-spec.js';
import type { Finding } from '../diagnosis.js';
import type { RuleId } from '../rules/index.js';
import type { TargetError, TargetName, TargetResult } from './report.js';

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

/** What was found out of an image with the lines of its Dockerfile as places; what has a place keeps it. */
export function placeInDockerfile<Outcome extends TargetResult | TargetError>(
  outcome: Outcome,
  places: ImagePlaces,
): Outcome {
  const target: TargetName = { ...outcome.target, place: outcome.target.place ?? places.start };
  if (!('findings' in outcome)) return { ...outcome, target };
  const findings = outcome.findings.map((finding) => inFinding(finding, outcome, places));
  return { ...outcome, target, findings };
}

function inFinding(finding: Finding, { signal }: TargetResult, { start, stopSignal }: ImagePlaces): Finding {
  const isOfSignal =
    OF_SIGNAL.has(finding.rule) &&
    (signal.source === 'image' || finding.rule === 'sigterm-unlike-stopsignal');
  return { ...finding, place: finding.place ?? (isOfSignal ? stopSignal : null) ?? start };
}
