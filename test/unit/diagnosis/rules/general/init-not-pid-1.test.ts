import { describe, expect, it } from 'vitest';
import { signal } from '../../../../support/builders.js';
import { bare, finding, fired, judge, server, shell, tini } from '../../judge.js';

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

  it('leaves the orphans to an init that has asked for them', () => {
    const messageOf = (args: string) => {
      const init = tini({ pid: 6, args, argv: args.split(' ') });
      const judged = judge({ before: [shell('sh -c x'), init, server({ ppid: 6 })] });
      return finding(judged, 'init-not-pid-1')?.message;
    };
    expect(messageOf('tini -s -- python3 /server.py')).toMatch(/ receives the signal instead\.$/);
    expect(messageOf('tini -- python3 -s /server.py')).toMatch(
      / receives the signal and the orphans instead\.$/,
    );
    expect(messageOf('tini python3 -s')).toMatch(/ receives the signal and the orphans instead\.$/);
  });

  it('is silent for one that misses neither, as every process is sent the signal and it has asked for orphans', () => {
    const init = tini({ pid: 6, args: 'tini -s -- a', argv: ['tini', '-s', '--', 'a'] });
    const before = [shell('sh -c x'), init, server({ ppid: 6 })];
    const reach = { signal: { ...signal('SIGTERM', 'preset'), reach: 'every-process' } } as const;
    expect(fired(judge({ before, ...reach }))).not.toContain('init-not-pid-1');
  });

  it('is silent among the processes of others, where nothing of the container can be PID 1', () => {
    const before = [shell('sh -c x'), tini({ pid: 6 }), server({ ppid: 6 })];
    expect(fired(judge({ before, pidNamespace: 'shared' }))).not.toContain('init-not-pid-1');
  });

  it('is silent where there is none', () => {
    expect(fired(judge({ before: [bare('app')] }))).not.toContain('init-not-pid-1');
  });
});
