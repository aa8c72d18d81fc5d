import { describe, expect, it } from 'vitest';
import { aProcess, stillRunning } from '../../../../support/builders.js';
import { causeOf, fired, judge, waitedOut } from '../../judge.js';

describe('survives-signal', () => {
  it('says that the cause is not known where nothing could be seen', () => {
    const diagnosis = judge({ snapshots: [], end: waitedOut });
    expect(fired(diagnosis)).toEqual(['survives-signal']);
    expect(diagnosis).toMatchObject({ outcome: 'killed', missing: [] });
    expect(diagnosis.findings[0]?.message).toContain('no process in it could be seen');
  });

  it('says so where the signal sets are hidden', () => {
    expect(causeOf(judge({ before: [aProcess({ signals: null })], end: waitedOut }))).toBe('survives-signal');
  });

  it('does not claim that a budget was waited out that was not', () => {
    const end = stillRunning({ proof: 'kernel-state' });
    expect(judge({ snapshots: [], end }).findings[0]?.message).toMatch(/^SIGTERM cannot end the container/);
  });

  it('is silent where a cause is known', () => {
    expect(fired(judge({ after: [[aProcess()]], end: waitedOut }))).not.toContain('survives-signal');
  });

  it('is silent for a container that stops', () => {
    expect(fired(judge({}))).toEqual([]);
  });
});
