import { describe, expect, it } from 'vitest';
import type { EndFacts, HookResult } from '../../../../../src/observation.js';
import { aHookRun, someHooks } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

const end: EndFacts = { kind: 'exited-before-signal', code: 0, afterMs: 1_800, oomKilled: false };
const run = (result: HookResult) => someHooks({ hooks: [aHookRun({ result })] });

describe('hook-ends-program', () => {
  it.each<[HookResult, string]>([
    [{ kind: 'container-ended' }, 'while'],
    [{ kind: 'exited', code: 0 }, 'right after'],
  ])('reports the end of a container by a hook: %j', (result, when) => {
    const diagnosis = judge({ hooks: run(result), end, signalled: null });
    expect(diagnosis.outcome).toBe('abrupt');
    expect(fired(diagnosis)).toEqual(['hook-ends-program']);
    expect(finding(diagnosis, 'hook-ends-program')).toMatchObject({
      data: { exitCode: 0, exitedAfterMs: 1_000 },
      message: expect.stringContaining(`${when} the hook /drain ran, before SIGTERM was sent`),
    });
  });

  it('is silent for a container that ended before its hooks', () => {
    const diagnosis = judge({ end, signalled: null });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(fired(diagnosis)).toEqual(['exited-before-signal']);
  });

  it('is silent for a program that the signal reached', () => {
    expect(fired(judge({ hooks: someHooks() }))).toEqual([]);
  });
});
