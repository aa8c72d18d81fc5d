import type { PlannedShard, ShardPlan } from '../shards/plan-shards.js';
import { duration } from '../text/duration.js';
import { escapeJson, escapeLogCommands } from '../text/sanitize.js';
import { escapeForStyle } from './human/escape-for-style.js';
import type { Style } from './style.js';

/** A plan and its hash. */
export interface NamedPlan extends ShardPlan {
  readonly hash: string;
}

/** Which shard probes what, for a person. */
export function planText({ hash, isTimed, shards }: NamedPlan, style: Style): string {
  const how = isTimed ? 'by measured times' : 'by budget, as no times are known';
  const blocks = shards.map((shard, nth) =>
    block(shard, `shard ${nth + 1}/${shards.length}`, style).join('\n'),
  );
  return `${[...blocks, `plan ${hash}, ${how}`].join('\n\n')}\n`;
}

/** The same for a program. */
export function planJson({ hash, isTimed, shards }: NamedPlan): string {
  const plan = {
    plan: hash,
    isTimed,
    shards: shards.map((shard, nth) => ({ index: nth + 1, total: shards.length, ...shard })),
  };
  return `${JSON.stringify(plan, null, 2).split('\n').map(escapeJson).join('\n')}\n`;
}

function block({ expectedMs, targets }: PlannedShard, title: string, style: Style): string[] {
  const count = `${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
  const time = expectedMs === null ? '' : `, ${duration(expectedMs)} one after another`;
  return [
    `${style.palette.strong(title)}  ${count}${time}`,
    ...targets.map(({ name }) => escapeLogCommands(`  ${escapeForStyle(name, style)}`)),
  ];
}
