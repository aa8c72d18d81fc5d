import { describe, expect, it } from 'vitest';
import { aProcess, exited } from '../../../../support/builders.js';
import { causeOf, finding, fired, judge, server, tini, waitedOut } from '../../judge.js';

describe('stuck-handler', () => {
  it('explains a handler that was still installed at the end', () => {
    const diagnosis = judge({ after: [[aProcess()]], end: waitedOut });
    expect(fired(diagnosis)).toEqual(['stuck-handler']);
    expect(diagnosis).toMatchObject({ outcome: 'killed', missing: [] });
  });

  it('names the program behind an init', () => {
    const before = [tini(), server()];
    const found = finding(judge({ before, after: [before], end: waitedOut }), 'stuck-handler');
    expect(found?.message).toContain('python3 /server.py (PID 7) received SIGTERM and did not exit');
  });

  it('says what the main thread does', () => {
    const found = finding(
      judge({ after: [[aProcess({ state: 'R', wchan: null })]], end: waitedOut }),
      'stuck-handler',
    );
    expect(found?.evidence).toContain('Its main thread was running in the last snapshot.');
  });

  it('tells of requests that it went on answering', () => {
    const load = {
      url: 'http://localhost:80/',
      beforeSignal: { answered: 90, refused: 0, reset: 0 },
      afterSignal: { answered: 3_000, refused: 0, reset: 0 },
      resetAtMs: [],
    };
    const found = finding(judge({ after: [[aProcess()]], end: waitedOut, load }), 'stuck-handler');
    expect(found?.evidence).toContainEqual(
      expect.stringMatching(/^3000 requests after SIGTERM: all answered. .*kept alive/),
    );
  });

  it('is silent for a node that nothing looked at after the signal: the handler may be the runtime’s', () => {
    expect(causeOf(judge({ end: waitedOut }))).toBe('survives-signal');
  });

  it('is silent for a program that ends late', () => {
    expect(causeOf(judge({ end: exited({ afterMs: 31_000 }) }))).toBe('slow-shutdown');
  });
});
