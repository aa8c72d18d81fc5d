import { describe, expect, it } from 'vitest';
import { fired, judge } from '../../judge.js';

describe('never-settled', () => {
  it('says that the signal met a busy container', () => {
    const diagnosis = judge({ ready: { kind: 'never-settled', afterMs: 20_000 } });
    expect(fired(diagnosis)).toEqual(['never-settled']);
    expect(diagnosis).toMatchObject({ outcome: 'graceful' });
    expect(diagnosis.findings[0]?.severity).toBe('info');
  });

  it('is silent for one that came to rest', () => {
    expect(fired(judge({}))).toEqual([]);
  });
});
