import { errors } from '../../error-catalogue.js';

/** What `--shard` says: a part, or that the surroundings tell which. */
export type ShardChoice =
  | { readonly kind: 'part'; readonly index: number; readonly total: number }
  | { readonly kind: 'auto'; readonly total: number | null };

/** Which shard this is, from 1, and of how many. */
export interface Part {
  readonly index: number;
  readonly total: number;
}

/** Where something that starts one job several times says which it is. */
interface Source {
  readonly index: string;
  /** Null where nobody says how many there are. */
  readonly total: string | null;
  readonly first: 0 | 1;
}

const SOURCES: readonly Source[] = [
  // GitLab
  { index: 'CI_NODE_INDEX', total: 'CI_NODE_TOTAL', first: 1 },
  // CircleCI
  { index: 'CIRCLE_NODE_INDEX', total: 'CIRCLE_NODE_TOTAL', first: 0 },
  // Buildkite
  { index: 'BUILDKITE_PARALLEL_JOB', total: 'BUILDKITE_PARALLEL_JOB_COUNT', first: 0 },
  // Azure Pipelines
  { index: 'SYSTEM_JOBPOSITIONINPHASE', total: 'SYSTEM_TOTALJOBSINPHASE', first: 1 },
  // An Indexed Job of Kubernetes
  { index: 'JOB_COMPLETION_INDEX', total: null, first: 0 },
];

/** Given by hand, from `{{.Task.Slot}}`: of slot 0 Swarm puts the node's id there. */
const SWARM_SLOT = 'SWARM_TASK_SLOT';

/**
 * The part that was chosen, or that the surroundings name.
 *
 * @throws SigprobeError `bad-option` where nothing names one
 */
export function whichShard(choice: ShardChoice, env: Readonly<Record<string, string | undefined>>): Part {
  if (choice.kind === 'part') return choice;
  const slot = env[SWARM_SLOT];
  if (slot !== undefined && slot !== '') return partOf(SWARM_SLOT, slotIndex(slot), choice.total);
  const source = SOURCES.find(
    ({ index, total }) =>
      isSet(env[index]) && (choice.total !== null || isSet(total === null ? '' : env[total])),
  );
  if (source === undefined) {
    const lone = SOURCES.find(({ index }) => isSet(env[index]));
    throw lone === undefined ? errors.noShardHere() : errors.shardsUncounted(lone.index);
  }
  const index = numberIn(env, source.index) - source.first + 1;
  return partOf(source.index, index, choice.total ?? numberIn(env, source.total ?? ''));
}

function partOf(name: string, index: number, total: number | null): Part {
  if (total === null) throw errors.shardsUncounted(name);
  if (index < 1 || index > total) throw errors.shardOutOfRange(name, index, total);
  return { index, total };
}

function slotIndex(slot: string): number {
  return /^\d+$/.test(slot) ? Number(slot) + 1 : 1;
}

function numberIn(env: Readonly<Record<string, string | undefined>>, name: string): number {
  const text = env[name] ?? '';
  if (!/^\d{1,6}$/.test(text)) throw errors.shardVariable(name, text);
  return Number(text);
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
