import { describe, expect, it } from 'vitest';
import { exited, stillRunning } from '../../../support/builders.js';
import { another, fired, judge } from '../judge.js';

describe('unseen-exit', () => {
  it('reports an exit that nothing could be seen of, and does not call it graceful', () => {
    const diagnosis = judge({ snapshots: [] });
    expect(fired(diagnosis)).toEqual(['unseen-exit']);
    expect(diagnosis.outcome).toBe('abrupt');
  });

  it('calls a clean exit graceful when a container without the signal ran on, and still says what was not seen', () => {
    const diagnosis = judge({ snapshots: [] }, { control: another(stillRunning({ proof: null })) });
    expect(diagnosis.outcome).toBe('graceful');
    expect(fired(diagnosis)).toEqual(['unseen-exit']);
  });

  it('finds nothing out when that one ended too', () => {
    expect(judge({ snapshots: [] }, { control: another(exited()) }).outcome).toBe('inconclusive');
  });

  it('is silent with a process table', () => {
    expect(fired(judge({}))).toEqual([]);
  });
});
