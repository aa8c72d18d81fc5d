import { describe, expect, it } from 'vitest';
import { bare, fired, judge, server, shell, tini } from '../../judge.js';

describe('init-not-pid-1', () => {
  it('reports an init below a shell', () => {
    expect(fired(judge({ before: [shell('sh -c x'), tini({ pid: 6 }), server({ ppid: 6 })] }))).toContain(
      'init-not-pid-1',
    );
  });

  it('is silent for an init as PID 1, and for one below another init', () => {
    expect(fired(judge({ before: [tini(), server()] }))).toEqual([]);
    expect(fired(judge({ before: [tini(), tini({ pid: 6 }), server({ ppid: 6 })] }))).not.toContain(
      'init-not-pid-1',
    );
  });

  it('is silent where there is none', () => {
    expect(fired(judge({ before: [bare('app')] }))).not.toContain('init-not-pid-1');
  });
});
