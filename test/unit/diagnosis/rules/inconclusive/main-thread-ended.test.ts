import { describe, expect, it } from 'vitest';
import type { ProcessFacts, ThreadFacts } from '../../../../../src/observation.js';
import { aProcess } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

const end = { kind: 'not-signalled', why: 'the main thread of PID 1 has ended' } as const;
const thread = (tid: number, state: string, wchan: string | null = null): ThreadFacts => ({
  tid,
  state,
  blocked: null,
  wchan,
});
const server = (threads: readonly ThreadFacts[], unusual: Partial<ProcessFacts> = {}) => [
  aProcess({ args: '/server', threads, ...unusual }),
];

describe('main-thread-ended', () => {
  it('reports a zombie whose other threads live, instead of a container that is not ready', () => {
    const threads = [thread(1, 'Z'), thread(8, 'S', 'hrtimer_nanosleep'), thread(9, 'S')];
    const diagnosis = judge({ before: server(threads), end });
    expect(fired(diagnosis)).toEqual(['main-thread-ended']);
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', missing: [] });
    expect(finding(diagnosis, 'main-thread-ended')).toMatchObject({
      severity: 'inconclusive',
      data: { signal: 'SIGTERM', process: { pid: 1, program: 'server' }, livingThreads: 2 },
      message: expect.stringMatching(
        /^The main thread of PID 1 \(\/server\) has ended .* SIGTERM was not sent/,
      ),
      evidence: [
        'The main thread of PID 1 is a zombie (state Z).',
        'Another thread lives (state S, sleeping in hrtimer_nanosleep), and 1 more.',
      ],
    });
  });

  it('says nothing of the others where the view does not list them', () => {
    const diagnosis = judge({ before: server([thread(1, 'Z')], { state: '?' }), end });
    expect(finding(diagnosis, 'main-thread-ended')).toMatchObject({
      data: { livingThreads: null },
      evidence: ['The main thread of PID 1 is a zombie (state Z).'],
    });
  });

  it('leaves a container that was not signalled for another reason to never-ready', () => {
    const before = server([thread(1, 'S'), thread(8, 'S')]);
    const ready = { kind: 'not-ready', afterMs: 60_000, why: 'no health check passed' } as const;
    expect(fired(judge({ before, ready, end }))).toEqual(['never-ready']);
    expect(fired(judge({ snapshots: [], ready, end }))).toEqual(['never-ready']);
  });

  it('is silent where the signal was sent, as the main thread ended only then', () => {
    const before = server([thread(1, 'Z'), thread(8, 'S')]);
    expect(fired(judge({ before }))).not.toContain('main-thread-ended');
  });
});
