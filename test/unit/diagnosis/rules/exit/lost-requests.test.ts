import { describe, expect, it } from 'vitest';
import type { LoadCounts, LoadFacts } from '../../../../../src/observation.js';
import { exited } from '../../../../support/builders.js';
import { finding, fired, judge, waitedOut } from '../../judge.js';

const load = (after: Partial<LoadCounts>, before: Partial<LoadCounts> = {}): LoadFacts => ({
  url: 'http://localhost:8080/',
  beforeSignal: { answered: 98, refused: 0, reset: 0, ...before },
  afterSignal: { answered: 41, refused: 53, reset: 0, ...after },
  resetAtMs: null,
});

describe('lost-requests', () => {
  it('counts requests that broke off under way', () => {
    const diagnosis = judge({ load: load({ reset: 3 }) });
    expect(diagnosis.outcome).toBe('abrupt');
    expect(finding(diagnosis, 'lost-requests')).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(/^3 requests in flight .* got no answer/),
      evidence: [
        '98 requests to http://localhost:8080/ before SIGTERM: all answered.',
        '97 requests after SIGTERM: 41 answered, 3 reset, 53 refused.',
        expect.stringMatching(/^Exited with code 0/),
      ],
    });
  });

  it('knows one from many', () => {
    expect(finding(judge({ load: load({ reset: 1 }) }), 'lost-requests')?.message).toMatch(
      /^1 request in flight/,
    );
  });

  it('counts them where the program was cut down, too', () => {
    expect(fired(judge({ load: load({ reset: 3 }), end: exited({ code: 1 }) }))).toContain('lost-requests');
  });

  it('is silent when the door was merely closed', () => {
    expect(fired(judge({ load: load({}) }))).toEqual([]);
  });

  it('is silent about connections that break at all times', () => {
    expect(fired(judge({ load: load({ reset: 3 }, { reset: 9 }) }))).toEqual([]);
  });

  it('is silent where the container never ended: that is told already', () => {
    expect(fired(judge({ load: load({ reset: 3 }), end: waitedOut }))).not.toContain('lost-requests');
  });

  it('is silent without load', () => {
    expect(fired(judge({ load: null }))).toEqual([]);
  });
});
