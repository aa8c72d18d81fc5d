import { describe, expect, it } from 'vitest';
import { whichShard } from '../../../../src/cli/shards/which-shard.js';

const auto = (total: number | null = null) => ({ kind: 'auto', total }) as const;

describe('the shard', () => {
  it('is the one that was named', () => {
    expect(
      whichShard({ kind: 'part', index: 2, total: 3 }, { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '9' }),
    ).toMatchObject({
      index: 2,
      total: 3,
    });
  });

  it.each([
    ['GitLab', auto(), { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '3' }, 3],
    ['CircleCI', auto(), { CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '3' }, 1],
    ['Buildkite', auto(), { BUILDKITE_PARALLEL_JOB: '1', BUILDKITE_PARALLEL_JOB_COUNT: '3' }, 2],
    ['Azure', auto(), { SYSTEM_JOBPOSITIONINPHASE: '1', SYSTEM_TOTALJOBSINPHASE: '3' }, 1],
    ['an Indexed Job', auto(3), { JOB_COMPLETION_INDEX: '2' }, 3],
    ['Swarm', auto(3), { SWARM_TASK_SLOT: '2' }, 3],
    ['slot 0 of Swarm, which is the id of a node', auto(3), { SWARM_TASK_SLOT: 'vpjy1j0dk2' }, 1],
    ['an unset variable beside a set one', auto(3), { CI_NODE_INDEX: '', JOB_COMPLETION_INDEX: '0' }, 1],
  ])('is as %s says', (_, choice, env, index) => {
    expect(whichShard(choice, env)).toEqual({ index, total: 3 });
  });

  it.each([
    ['nothing says it', auto(), {}, /finds no variable/],
    ['nobody says of how many', auto(), { JOB_COMPLETION_INDEX: '0' }, /nothing says of how many/],
    ['nobody says of how many slots', auto(), { SWARM_TASK_SLOT: '1' }, /nothing says of how many/],
    ['it is beyond the last', auto(3), { JOB_COMPLETION_INDEX: '3' }, /shard 4 of 3/],
    ['it is before the first', auto(), { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '3' }, /shard 0 of 3/],
    ['it is no number', auto(), { CI_NODE_INDEX: 'one', CI_NODE_TOTAL: '3' }, /'one', which is no number/],
  ])('is an error where %s', (_, choice, env, message) => {
    expect(() => whichShard(choice, env)).toThrow(message);
  });
});
