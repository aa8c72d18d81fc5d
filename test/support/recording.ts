import type { Diagnosis } from '../../src/diagnosis/diagnosis.js';
import type { Evidence } from '../../src/diagnosis/evidence.js';
import { evidenceOf } from '../../src/diagnosis/evidence.js';
import type { Observation, TrialRole } from '../../src/observation.js';
import type { TargetResult } from '../../src/report/report.js';
import type { Verdict } from './fixtures.js';

/** What a test compares of a diagnosis: `fires` as far as asked for, `silent` those that should have been and were not. */
export interface Summary {
  readonly outcome: string;
  readonly exitCode: number | null;
  readonly missing: readonly string[];
  readonly fires: readonly string[];
  readonly silent: readonly string[];
  readonly proof: string | null;
}

export function summaryOf(diagnosis: Diagnosis, { fires, silent }: Verdict): Summary {
  const fired = diagnosis.findings.map(({ rule }): string => rule);
  return {
    outcome: diagnosis.outcome,
    exitCode: diagnosis.exit?.code ?? null,
    missing: [...diagnosis.missing].sort(),
    fires: fired.filter((rule) => fires.includes(rule)).sort(),
    silent: fired.filter((rule) => silent.includes(rule)).sort(),
    proof: diagnosis.stoppedWaiting?.proof ?? null,
  };
}

/** The summary that a diagnosis as expected has. */
export function expectedSummary({ outcome, exitCode, missing, fires, proof }: Verdict): Summary {
  return {
    outcome,
    exitCode,
    missing: [...missing].sort(),
    fires: [...fires].sort(),
    silent: [],
    proof,
  };
}

/** Snapshots of one observation that a recording keeps: enough for every rule, few enough to read in a diff. */
const KEPT_SNAPSHOTS = 40;

/** The trials of one target, by their role; remedies decide nothing and are left out. */
export type Recording = Partial<Record<keyof Evidence, Observation>> & { readonly probe: Observation };

/** What to keep of a result so that `diagnose` can judge it again. */
export function recordingOf({ runs }: TargetResult): Recording {
  const byRole = new Map<TrialRole, Observation>();
  for (const run of runs)
    if (run.trial.role !== 'remedy' && !byRole.has(run.trial.role)) byRole.set(run.trial.role, run);
  return Object.fromEntries([...byRole].map(([role, run]) => [role, compact(run)])) as Recording;
}

/** The evidence that a recording holds. */
export function replay(recording: Recording): Evidence {
  return { ...evidenceOf(recording.probe), ...recording };
}

/** Drops what was seen while starting first, then the latest of what followed the signal; the table before it and the last one stay. */
function compact(observation: Observation): Observation {
  const { snapshots } = observation;
  const starting = snapshots.filter(({ phase }) => phase === 'starting');
  const others = snapshots.filter(({ phase }) => phase !== 'starting');
  const last = others.at(-1);
  const head = others.slice(0, KEPT_SNAPSHOTS - 1);
  const kept = last === undefined || head.includes(last) ? head : [...head, last];
  const room = KEPT_SNAPSHOTS - kept.length;
  return { ...observation, snapshots: [...(room > 0 ? starting.slice(-room) : []), ...kept] };
}
