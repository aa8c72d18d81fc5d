import { describe, expect, it } from 'vitest';
import { exited } from '../../../../support/builders.js';
import { fired, judge } from '../../judge.js';

describe('oom-killed', () => {
  it('reports a shutdown that ran out of memory', () => {
    const diagnosis = judge({ end: exited({ code: 137, oomKilled: true }) });
    expect(fired(diagnosis)).toEqual(['oom-killed']);
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: [] });
  });

  it('is silent for a SIGKILL from elsewhere', () => {
    expect(fired(judge({ end: exited({ code: 137 }) }))).toEqual(['nonzero-exit']);
  });
});
