import { createHash } from 'node:crypto';
import type { Shard } from '../../diagnosis/results/report.js';
import { isChosen } from '../../observation.js';
import { podMemberOf } from '../../pod-spec.js';
import type { ProbeTarget } from '../../probe/probe-target.js';
import { type PlannedTarget, planShards, type ShardPlan, textOfPlan } from '../../shards/plan-shards.js';
import { timingsOf } from '../../shards/timings.js';
import type { Call } from '../call.js';
import type { CliProcess } from '../cli-process.js';
import { readReport } from '../saved-report.js';
import { type ShardChoice, whichShard } from './which-shard.js';

/** A plan, and its hash. */
interface HashedPlan extends ShardPlan {
  readonly hash: string;
}

/**
 * The call for one shard of its targets, which may have none.
 *
 * @throws SigprobeError `bad-option`, `bad-file`
 */
export async function cutShard(call: Call, choice: ShardChoice, cli: CliProcess): Promise<Call> {
  const { index, total } = whichShard(choice, cli.env);
  const plan = await planOf(call, total, cli);
  const targets = plan.shards[index - 1]?.targets ?? [];
  const { isStrict: strict, isWhole: whole } = call.waivers;
  const shard: Shard = { index, total, plan: plan.hash, targets, waivers: { strict, whole } };
  const positions = new Set(targets.map(({ position }) => position));
  return {
    ...call,
    targets: call.targets.filter((_, position) => positions.has(position)),
    waivers: { ...call.waivers, isWhole: false, isPart: true },
    shard,
  };
}

/** How the targets of a call are cut into shards, by the times in the report that `--timings` names. */
export async function planOf(
  { targets, options: { timings } }: Call,
  total: number,
  cli: CliProcess,
): Promise<HashedPlan> {
  const known = timings === undefined ? null : timingsOf(await readReport(timings, cli));
  const plan = planShards(targets.map(toPlanned), total, known);
  return { ...plan, hash: createHash('sha256').update(textOfPlan(plan)).digest('hex').slice(0, 12) };
}

function toPlanned({ spec, settings: { grace, runs } }: ProbeTarget): PlannedTarget {
  const { kind, name, declared } = spec;
  const { budgetMs } = isChosen(grace) ? grace : (declared?.grace ?? grace);
  return { kind, name, budgetMs, runs, pod: podMemberOf(spec)?.whole.id ?? null };
}
