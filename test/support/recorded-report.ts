import { assembleReport } from '../../src/diagnosis/results/assemble.js';
import { judgeTarget } from '../../src/diagnosis/results/judge-target.js';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import { platforms } from '../../src/platforms/platforms.js';
import { aReport } from './builders.js';
import { type Recording, readRecording, replay } from './recording.js';

/** The report that a probe of these fixtures gave, remedies left out, as recordings hold none. */
export function reportOfRecordings(names: readonly string[]): Report {
  const results = names.map(resultOfRecording);
  const [probe] = results[0]?.runs ?? [];
  const view = probe?.snapshots.at(-1)?.view ?? 'none';
  const engine = probe === undefined ? aReport().engine : { ...probe.engine, view };
  return assembleReport({ toolVersion: '1.0.0', engine, results });
}

function resultOfRecording(name: string): TargetResult {
  const { sigterm, ...run } = replay(JSON.parse(readRecording(name)) as Recording);
  const image = `sigprobe-fixture/${name}`;
  return judgeTarget({
    target: { kind: 'image', name: image, image, place: null, notes: [] },
    runs: [run],
    trials: [run.probe, ...(sigterm === null ? [] : [sigterm.probe])],
    remedies: null,
    signal: run.probe.signal,
    requirement: 'stop',
    platforms,
  });
}
