import { type KernelRecordMode, missingRecord } from '../api/open-recorder.js';
import type { Probed } from '../probe/probe.js';

/** What was seen is told all the same where a record was demanded that is not there; the call fails after it. */
export function demandRecord(probed: Probed, mode: KernelRecordMode): Probed {
  const missing = missingRecord(mode, probed.report);
  if (missing === null || probed.failure !== null) return probed;
  const summary = { ...probed.report.summary, exitCode: 2 as const };
  return { report: { ...probed.report, summary }, failure: missing };
}
