import { assembleReport } from '../../src/diagnosis/results/assemble.js';
import { judgeTarget } from '../../src/diagnosis/results/judge-target.js';
import type { Report, Requirement, TargetName, TargetResult } from '../../src/diagnosis/results/report.js';
import { platforms } from '../../src/platforms/platforms.js';
import { aPlace, aReport } from './builders.js';
import { recordedNames, recordedTrials } from './recording.js';

/** The report that a probe of these fixtures gave, remedies left out, as recordings hold none. */
export function reportOfRecordings(names: readonly string[]): Report {
  return reportOf(names.map((name) => resultOfRecording(name)));
}

let whole: Report | null = null;

/** All that was recorded, judged as if a file declared it and each had to be graceful. */
export function recordedReport(): Report {
  const declared = { kind: 'compose', place: aPlace() } as const;
  whole ??= reportOf(recordedNames().map((name) => resultOfRecording(name, declared, 'graceful')));
  return whole;
}

function reportOf(results: readonly TargetResult[]): Report {
  const [probe] = results[0]?.runs ?? [];
  const view = probe?.snapshots.at(-1)?.view ?? 'none';
  const engine = probe === undefined ? aReport().engine : { ...probe.engine, view };
  return assembleReport({ toolVersion: '1.0.0', engine, results });
}

function resultOfRecording(
  name: string,
  where: Pick<TargetName, 'kind' | 'place'> = { kind: 'image', place: null },
  requirement: Requirement = 'stop',
): TargetResult {
  const { sigterm, ...run } = recordedTrials(name);
  const image = `sigprobe-fixture/${name}`;
  return judgeTarget({
    target: { ...where, name: image, image, notes: [] },
    runs: [run],
    trials: [run.probe, ...(sigterm === null ? [] : [sigterm.probe])],
    remedies: null,
    signal: run.probe.signal,
    requirement,
    failOn: [],
    platforms,
  });
}
