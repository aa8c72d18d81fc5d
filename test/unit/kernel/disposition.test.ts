import { describe, expect, it } from 'vitest';
import { dispositionOf, isPending } from '../../../src/kernel/disposition.js';
import { SIGTERM } from '../../../src/kernel/signals.js';
import type { SignalSets, ThreadFacts } from '../../../src/observation.js';
import { aProcess, sets } from '../../support/builders.js';

const OPEN = '0'.repeat(16);
const BLOCKED = sets({ blocked: ['SIGTERM'] }).blocked;

/** Raw sets as /proc shows them, with what the main thread sleeps in. */
function raw(
  names: { caught?: string; ignored?: string; blocked?: string },
  wchan: string | null,
  state = 'S',
) {
  const pad = (set = '') => set.padStart(16, '0');
  const signals: SignalSets = {
    pending: OPEN,
    blocked: pad(names.blocked),
    ignored: pad(names.ignored),
    caught: pad(names.caught),
  };
  return aProcess({ signals, wchan, state });
}

function thread(facts: Partial<ThreadFacts>): ThreadFacts {
  return { tid: 9, state: 'S', blocked: OPEN, wchan: 'futex_do_wait', ...facts };
}

describe('the disposition of a process, by measured sets', () => {
  it.each([
    ['sleep', raw({}, 'hrtimer_nanosleep'), 'default'],
    ['python3 without a handler', raw({ caught: '2', ignored: '1001000' }, 'do_select'), 'default'],
    ['python3 with a handler', raw({ caught: '4002', ignored: '1001000' }, 'do_sys_pause'), 'caught'],
    ['node', raw({ caught: '100004602', ignored: '1001000' }, 'ep_poll'), 'caught'],
    ['tini and docker-init', raw({ ignored: '300000' }, 'do_sigtimedwait'), 'waited'],
    ['dumb-init', raw({ caught: '7ffbfeff' }, 'do_sigtimedwait'), 'waited'],
    [
      'catatonit in a read of its signalfd',
      raw({ blocked: 'fffffffe3ffbfa07' }, 'signalfd_read_iter'),
      'waited',
    ],
    ['catatonit in a poll', raw({ blocked: 'fffffffe3ffbfa07' }, 'do_poll'), 'blocked'],
    ['s6-svscan', raw({ caught: '1000', blocked: '28016a27' }, 'do_poll'), 'blocked'],
    ['nginx in sigsuspend', raw({ caught: '18016a07', ignored: '40001000' }, 'sigsuspend'), 'caught'],
    ['bash on a terminal', raw({ caught: '4b813efb', ignored: '384004' }, 'do_select'), 'ignored'],
    ['bash that waits', raw({ caught: '10002', ignored: '4', blocked: '10000' }, 'do_wait'), 'default'],
  ])('of %s', (_program, process, expected) => {
    expect(dispositionOf(process, SIGTERM)).toBe(expected);
  });

  it('is unknown while it is hidden what a bare process sleeps in: that may be sigwait', () => {
    expect(dispositionOf(raw({}, null), SIGTERM)).toBe('unknown');
    expect(dispositionOf(aProcess({ caught: [], threads: null }), SIGTERM)).toBe('unknown');
  });

  it('is default for a bare process that runs, and so waits for nothing', () => {
    expect(dispositionOf(raw({}, null, 'R'), SIGTERM)).toBe('default');
  });

  it('is unknown without signal sets, and for a zombie', () => {
    expect(dispositionOf(aProcess({ signals: null }), SIGTERM)).toBe('unknown');
    expect(dispositionOf(aProcess({ state: 'Z' }), SIGTERM)).toBe('unknown');
  });

  it('is for the signal that is asked for', () => {
    expect(dispositionOf(raw({ caught: '2' }, 'ep_poll'), 2)).toBe('caught');
    expect(dispositionOf(raw({ blocked: '1000000000' }, 'ep_poll'), 37)).toBe('blocked');
  });
});

describe('the disposition of a process with threads', () => {
  const main = (blocked: string, wchan = 'futex_do_wait') => thread({ tid: 1, blocked, wchan });
  const withThreads = (names: { caught?: string[]; blocked?: string[] }, threads: ThreadFacts[]) =>
    aProcess({ caught: [], ...names, threads });

  it('is waited when the main thread blocks and another is in sigwait', () => {
    const waits = thread({ blocked: OPEN, wchan: 'do_sigtimedwait' });
    expect(dispositionOf(withThreads({ blocked: ['SIGTERM'] }, [main(BLOCKED), waits]), SIGTERM)).toBe(
      'waited',
    );
  });

  it('is blocked when the thread in sigwait waits for other signals', () => {
    const waits = thread({ blocked: BLOCKED, wchan: 'do_sigtimedwait' });
    expect(dispositionOf(withThreads({ blocked: ['SIGTERM'] }, [main(BLOCKED), waits]), SIGTERM)).toBe(
      'blocked',
    );
  });

  it('is default when a thread is in sigwait but the main thread does not block: only its mask counts', () => {
    const waits = thread({ blocked: OPEN, wchan: 'do_sigtimedwait' });
    expect(dispositionOf(withThreads({}, [main(OPEN), waits]), SIGTERM)).toBe('default');
  });

  it('is caught when the main thread blocks, a handler is set and another thread lets it in', () => {
    const sketch = { caught: ['SIGTERM'], blocked: ['SIGTERM'] };
    expect(dispositionOf(withThreads(sketch, [main(BLOCKED), thread({})]), SIGTERM)).toBe('caught');
    expect(dispositionOf(withThreads(sketch, [main(BLOCKED), thread({ blocked: BLOCKED })]), SIGTERM)).toBe(
      'blocked',
    );
  });

  it('is waited when any thread reads a signalfd', () => {
    const reads = thread({ blocked: BLOCKED, wchan: 'signalfd_read_iter' });
    expect(dispositionOf(withThreads({ blocked: ['SIGTERM'] }, [main(BLOCKED), reads]), SIGTERM)).toBe(
      'waited',
    );
  });
});

describe('a pending signal', () => {
  it('is in the shared queue of the process', () => {
    expect(isPending(aProcess({ pending: ['SIGTERM'] }), SIGTERM)).toBe(true);
    expect(isPending(aProcess({ pending: ['SIGINT'] }), SIGTERM)).toBe(false);
    expect(isPending(aProcess({ signals: null }), SIGTERM)).toBe(false);
  });
});
