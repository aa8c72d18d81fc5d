import { describe, expect, it } from 'vitest';
import type { HookResult, HooksFacts, PodMemberFacts } from '../../../../../src/observation.js';
import { finding, fired, judge } from '../../judge.js';

const place = { file: 'pod.yaml', line: 9, column: 3, path: 'spec.containers[0].lifecycle.preStop' };
const DRAIN = 'GET http://localhost:8090/drain';

const asking = (result: HookResult, kind: 'http' | 'exec' = 'http'): HooksFacts => ({
  rules: 'kubernetes',
  budgetMs: 30_000,
  limitMs: 30_000,
  tookMs: 40,
  hooks: [{ place, kind, what: DRAIN, startedMs: 0, endedMs: 40, result, output: '' }],
});
const failed: HookResult = { kind: 'failed', why: 'nothing answered' };

const drainer = (unusual: Partial<PodMemberFacts> = {}): PodMemberFacts => ({
  container: 'drainer',
  role: 'regular',
  startedOrder: 0,
  isAsked: true,
  readyAfterMs: 900,
  failure: null,
  hook: null,
  signal: 'SIGTERM',
  toldAfterMs: -90,
  exit: { code: 0, afterMs: -60 },
  ...unusual,
});

describe('sidecar-ends-first', () => {
  it('reports a container that exited before it had answered the hook', () => {
    const diagnosis = judge({ hooks: asking(failed), pod: [drainer()] });
    expect(finding(diagnosis, 'sidecar-ends-first')).toMatchObject({
      severity: 'warning',
      place,
      data: {
        signal: 'SIGTERM',
        container: 'drainer',
        hook: { command: DRAIN, result: 'failed' },
        exitCode: 0,
        exitedAfterMs: 30,
      },
      message: `The hook ${DRAIN} failed: nothing answered. The container drainer, which it asks, is told to stop at the same moment and exited 30 ms after SIGTERM.`,
    });
  });

  it.each<[string, HooksFacts, PodMemberFacts]>([
    ['a hook that was answered', asking({ kind: 'answered', status: 200 }), drainer()],
    ['a hook that is a command', asking(failed, 'exec'), drainer()],
    ['one that the hook does not ask', asking(failed), drainer({ isAsked: false })],
    [
      'one that was not told, as a native sidecar is not',
      asking(failed),
      drainer({ signal: null, toldAfterMs: null }),
    ],
    ['one that still runs', asking(failed), drainer({ exit: null })],
    ['one that exited later', asking(failed), drainer({ exit: { code: 0, afterMs: 900 } })],
    ['a signal that was not sent', asking(failed), drainer({ exit: { code: 0, afterMs: null } })],
  ])('is silent for %s', (_, hooks, member) => {
    expect(fired(judge({ hooks, pod: [member] }))).not.toContain('sidecar-ends-first');
  });

  it('is silent where it was run alone', () => {
    expect(fired(judge({ hooks: asking(failed) }))).not.toContain('sidecar-ends-first');
  });
});
