import type { Call } from './call.js';
import type { CliProcess } from './cli-process.js';

/**
 * The call with what else it needs: its shard cut, its baseline read, and the names that `--fail-on` takes checked. What
 * none of them asks for is not loaded.
 *
 * @throws SigprobeError `bad-option`, `bad-file`
 */
export async function prepareCall(call: Call, cli: CliProcess): Promise<Call> {
  const { shard, baseline } = call.options;
  const named = new Set(call.targets.flatMap(({ settings }) => settings.failOn));
  if (named.size > 0) (await import('../api/check-fail-on.js')).checkFailOn([...named]);
  const known = baseline === undefined ? null : await readBaseline(baseline, cli);
  if (shard === undefined) return { ...call, baseline: known };
  const { cutShard } = await import('./shards/cut-shard.js');
  return { ...(await cutShard(call, shard, cli)), baseline: known };
}

export async function readBaseline(file: string, cli: CliProcess) {
  const [{ readReport }, { baselineOf }] = await Promise.all([
    import('./saved-report.js'),
    import('../diagnosis/results/baseline.js'),
  ]);
  return baselineOf(await readReport(file, cli));
}
