import { describe, expect, it } from 'vitest';
import { probe } from '../../../src/api/probe.js';
import { fakeEngine } from '../../support/fake-engine.js';

describe('the choices of one target', () => {
  const { engine, containers } = fakeEngine();

  it.each([
    ['are made in place of those of all', { signal: 'TERM' }, { signal: 'KILL' }, /can handle SIGKILL/],
    [
      'complete those of all',
      { secondSignal: { signal: 'INT', afterMs: 5_000 } },
      { graceMs: 5_000 },
      /the budget of 5 s/,
    ],
  ])('%s', async (_, options, choices, sentence) => {
    await expect(probe(['a:1', { image: 'b:1', choices }], { ...options, engine })).rejects.toThrow(sentence);
    expect(containers).toEqual([]);
  });
});
