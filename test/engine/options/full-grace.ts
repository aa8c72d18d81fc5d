import { describe, expect, it } from 'vitest';
import { imageOf, probe, rulesOf } from '../../support/probing.js';

describe.concurrent('with --full-grace a container that will never end', () => {
  it.each([
    ['sleep-no-handler', 'unhandled-signal'],
    ['reraises-signal', 'reraised-signal'],
    ['node-no-handler', 'runtime-default-handler'],
  ])('is waited for, and %s still shows its cause', async (fixture, rule) => {
    const result = await probe('--full-grace', '-g', '3s', imageOf(fixture));
    expect(result.outcome).toBe('killed');
    expect(rulesOf(result)).toContain(rule);
    const end = result.runs[0]?.end;
    expect(end).toMatchObject({ kind: 'still-running', proof: null });
    expect(end?.kind === 'still-running' ? end.afterMs : 0).toBeGreaterThanOrEqual(3_000);
  });
});
