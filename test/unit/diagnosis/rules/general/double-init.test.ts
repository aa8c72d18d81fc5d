import { describe, expect, it } from 'vitest';
import { fired, judge, server, tini } from '../../judge.js';

describe('double-init', () => {
  it('reports an init directly below an init, which does no harm', () => {
    const init = tini({ args: '/sbin/docker-init -- tini -- server', program: 'docker-init' });
    const diagnosis = judge({ before: [init, tini({ pid: 6 }), server({ ppid: 6 })] });
    expect(fired(diagnosis)).toEqual(['double-init']);
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('is silent for one init', () => {
    expect(fired(judge({ before: [tini(), server()] }))).toEqual([]);
  });
});
