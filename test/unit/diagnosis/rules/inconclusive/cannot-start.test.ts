import { describe, expect, it } from 'vitest';
import { fired, judge } from '../../judge.js';

describe('cannot-start', () => {
  it('repeats what the engine said', () => {
    const end = {
      kind: 'cannot-start',
      reason: 'command-not-found',
      message: 'exec: "nope": not found',
    } as const;
    const diagnosis = judge({ end, snapshots: [] });
    expect(fired(diagnosis)).toEqual(['cannot-start']);
    expect(diagnosis.findings[0]?.evidence).toEqual(['Error from the engine: exec: "nope": not found']);
    expect(diagnosis.outcome).toBe('inconclusive');
  });

  it('is silent for one that started and ended', () => {
    const end = { kind: 'exited-before-signal', code: 1, afterMs: 90, oomKilled: false } as const;
    expect(fired(judge({ end, snapshots: [] }))).toEqual(['exited-before-signal']);
  });
});
