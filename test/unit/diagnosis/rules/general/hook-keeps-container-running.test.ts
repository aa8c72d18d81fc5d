import { describe, expect, it } from 'vitest';
import type { HookResult } from '../../../../../src/observation.js';
import { aHookRun, someHooks } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

const end = { kind: 'not-signalled', why: 'the hook /drain failed' } as const;
const run = (result: HookResult, rules: 'compose' | 'kubernetes' = 'compose') =>
  someHooks({ rules, hooks: [aHookRun({ result, output: 'draining\nno such host\n' })] });

describe('hook-keeps-container-running', () => {
  it.each<[HookResult]>([[{ kind: 'exited', code: 3 }], [{ kind: 'failed', why: 'not found' }]])(
    'reports %j by the rules of Compose, and neither a kill nor a doubt',
    (result) => {
      const diagnosis = judge({ hooks: run(result), end, signalled: null });
      expect(diagnosis.outcome).toBe('unstopped');
      expect(fired(diagnosis)).toEqual(['hook-keeps-container-running']);
      expect(finding(diagnosis, 'hook-keeps-container-running')).toMatchObject({
        evidence: [expect.any(String), 'The last line of its output: no such host'],
        place: { line: 20, path: 'services.web.pre_stop[0]' },
      });
    },
  );

  it('is silent where Kubernetes goes on', () => {
    const diagnosis = judge({ hooks: run({ kind: 'exited', code: 3 }, 'kubernetes') });
    expect(diagnosis.outcome).toBe('graceful');
    expect(fired(diagnosis)).toEqual(['hook-fails']);
  });

  it('is silent where the hook did its work', () => {
    expect(fired(judge({ hooks: someHooks() }))).toEqual([]);
  });
});
