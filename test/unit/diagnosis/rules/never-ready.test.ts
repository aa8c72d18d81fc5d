import { describe, expect, it } from 'vitest';
import { exited } from '../../../support/builders.js';
import { fired, judge } from '../judge.js';

describe('never-ready', () => {
  it('says that no signal was sent, and why', () => {
    const diagnosis = judge({ end: { kind: 'not-signalled', why: 'not ready after 60 s' }, snapshots: [] });
    expect(fired(diagnosis)).toEqual(['never-ready']);
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', missing: [] });
  });

  it('is silent for a container that was signalled', () => {
    expect(fired(judge({ end: exited() }))).toEqual([]);
  });
});
