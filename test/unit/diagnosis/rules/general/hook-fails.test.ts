import { describe, expect, it } from 'vitest';
import type { HookFacts } from '../../../../../src/observation.js';
import { aHookRun, someHooks } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

const run = (hook: Partial<HookFacts>) => someHooks({ rules: 'kubernetes', hooks: [aHookRun(hook)] });

describe('hook-fails', () => {
  it.each<[string, Partial<HookFacts>, string]>([
    ['exits with 1', { result: { kind: 'exited', code: 1 } }, 'exited with 1'],
    [
      'nobody answers',
      { kind: 'http', result: { kind: 'failed', why: 'nothing answered' } },
      'nothing answered',
    ],
  ])('reports one that %s, whatever becomes of the program', (_, hook, words) => {
    const diagnosis = judge({ hooks: run(hook) });
    expect(diagnosis.outcome).toBe('graceful');
    expect(finding(diagnosis, 'hook-fails')?.message).toContain(words);
  });

  it('is silent for a request that was answered, whatever the status', () => {
    expect(fired(judge({ hooks: run({ kind: 'http', result: { kind: 'answered', status: 500 } }) }))).toEqual(
      [],
    );
  });

  it('is silent for a hook that the end of the budget cuts off', () => {
    expect(fired(judge({ hooks: run({ result: { kind: 'cut-off' } }) }))).toEqual(['hook-outlasts-budget']);
  });
});
