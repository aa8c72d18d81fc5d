import { describe, expect, it } from 'vitest';
import type { Container, Depth, Table } from '../../../../src/engine/port.js';
import { SIGTERM } from '../../../../src/kernel/signals.js';
import type { ProcessFacts, ReadyFacts } from '../../../../src/observation.js';
import type { Clock } from '../../../../src/trial/clock.js';
import { settle } from '../../../../src/trial/ready/settle.js';
import { aProcess } from '../../../support/builders.js';
import { fakeFeed } from '../../../support/fake-feed.js';

/** A clock that only sleeping moves. */
function fakeClock(): Clock & { readonly sleeps: number[] } {
  let now = 5_000;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
  };
}

interface Settled {
  readonly ready: ReadyFacts;
  /** When a table was handed on, ms. */
  readonly newsAt: readonly number[];
  /** When it was looked at closely, ms. */
  readonly fullLooksAt: readonly number[];
  /** When it was asked what it listens on, ms. */
  readonly filesAskedAt: readonly number[];
}

interface SettleOptions {
  readonly stopAtMs?: number;
  readonly notBeforeMs?: number;
  readonly closely?: (ms: number) => ProcessFacts[] | null;
  readonly listensFromMs?: number | null;
  readonly lookMs?: number;
}

/**
 * Settles a container whose table is a function of the ms since its start; `stopAtMs` plays its end, `closely` is
 * what a full look shows, and `listensFromMs` is null where that cannot be seen. A look takes `lookMs`.
 */
async function settled(
  at: (ms: number) => ProcessFacts[] | null,
  {
    stopAtMs = Infinity,
    notBeforeMs = 0,
    closely = at,
    listensFromMs = null,
    lookMs = 0,
  }: SettleOptions = {},
): Promise<Settled> {
  const clock = fakeClock();
  const start = clock.now();
  const over = new AbortController();
  const newsAt: number[] = [];
  const fullLooksAt: number[] = [];
  const look = async (depth: Depth): Promise<Table | null> => {
    const ms = clock.now() - start;
    if (ms >= stopAtMs) over.abort();
    if (depth === 'full') fullLooksAt.push(ms);
    const processes = depth === 'full' ? closely(ms) : at(ms);
    if (lookMs > 0) await clock.sleep(lookMs);
    return processes === null
      ? null
      : { view: 'host-proc', initPid: 1, processes, foreign: 0, starvedMs: null };
  };
  const filesAskedAt: number[] = [];
  const openFiles: Container['openFiles'] = async (from) => {
    const ms = clock.now() - start;
    if (from === 'here') filesAskedAt.push(ms);
    const listener = { port: 8080, inode: 50, pids: [1] };
    const listeners = listensFromMs === null ? null : ms >= listensFromMs ? [listener] : [];
    return { pipes: null, listeners };
  };
  const context = {
    clock,
    feed: fakeFeed(),
    abort: over.signal,
    onTable: (_table: Table, atMs: number) => newsAt.push(atMs),
  };
  const container = { look, openFiles } as unknown as Container;
  const ready = await settle(container, context, { signal: SIGTERM, notBeforeMs });
  return { ready, newsAt, fullLooksAt, filesAskedAt };
}

const NONE = '0000000000000000';
const WANTED = 'fffffffc3bba3a00';
const idle = aProcess();
const idleSignals = { pending: NONE, blocked: NONE, ignored: NONE };
const without = aProcess({ caught: [] });
const busy = aProcess({ state: 'R' });

function expectSettledAbout({ ready }: Settled, ms: number): void {
  expect(ready.kind).toBe('settled');
  expect(ready.afterMs).toBeGreaterThanOrEqual(ms);
  expect(ready.afterMs).toBeLessThan(ms + 200);
}

describe('a program settles', () => {
  it('three quarters of a second after its last change', async () => {
    expectSettledAbout(await settled(() => [idle]), 750);
  });

  it('only after its handler is installed', async () => {
    const result = await settled((ms) => [ms < 1_200 ? without : idle].concat(ms > 1_000 ? [] : [busy]));
    expectSettledAbout(result, 1_200 + 750);
  });

  it('only when no process runs', async () => {
    expectSettledAbout(await settled((ms) => [ms < 2_000 ? busy : idle]), 2_000 + 670);
  });

  it('only when no thread runs', async () => {
    const thread = { tid: 9, state: 'R', blocked: null, wchan: null };
    const jvm = aProcess({ threads: [...(idle.threads ?? []), thread] });
    expectSettledAbout(await settled((ms) => [ms < 2_000 ? jvm : idle]), 2_000 + 670);
  });

  it('only when no process waits for a disk', async () => {
    expectSettledAbout(await settled((ms) => [ms < 1_000 ? aProcess({ state: 'D' }) : idle]), 1_000 + 670);
  });

  it('although a loop starts a new child each time', async () => {
    const loop = (ms: number) => [
      idle,
      aProcess({ pid: 100 + Math.floor(ms / 200), args: 'sleep 0.2', caught: [] }),
    ];
    expectSettledAbout(await settled(loop), 750);
  });

  it('although single looks fail', async () => {
    let looks = 0;
    const flaky = () => {
      looks += 1;
      return looks % 3 === 0 ? null : [idle];
    };
    expectSettledAbout(await settled(flaky), 750);
  });

  describe.each(['hrtimer_nanosleep', 'poll_schedule_timeout.constprop.0'])('alone in %s', (wchan) => {
    const asleep = aProcess({ wchan });

    it('once it has started what it was about to start', async () => {
      const child = aProcess({ pid: 7, args: 'worker' });
      expectSettledAbout(await settled((ms) => (ms < 1_200 ? [asleep] : [idle, child])), 1_200 + 750);
      expectSettledAbout(await settled((ms) => (ms < 1_200 ? [asleep] : [asleep, child])), 1_200 + 750);
    });

    it('in longer than the others, where it starts nothing', async () => {
      expectSettledAbout(await settled(() => [asleep]), 2_500);
      const init = aProcess({ args: 'docker-init', caught: [], wchan: 'do_sigtimedwait' });
      expectSettledAbout(await settled(() => [init, { ...asleep, pid: 7, ppid: 1 }]), 2_500);
    });

    it('as soon as the others, behind a shell that keeps the signal from it', async () => {
      const shell = aProcess({ args: 'sh -c server', caught: [], wchan: 'do_wait' });
      expectSettledAbout(await settled(() => [shell, { ...asleep, pid: 7, ppid: 1 }]), 750);
    });

    it('as soon as the others, where it has no handler that would end it first', async () => {
      const bare = aProcess({ wchan, caught: ['SIGINT'] });
      expectSettledAbout(await settled(() => [bare]), 750);
    });
  });

  describe('alone in what a quick look hides', () => {
    const hidden = aProcess({ wchan: null });
    const asleep = aProcess({ wchan: 'hrtimer_nanosleep' });

    it('once it has started what a closer look shows that it waits for', async () => {
      const child = aProcess({ pid: 7, args: 'worker', wchan: null });
      const result = await settled((ms) => (ms < 1_200 ? [hidden] : [hidden, child]), {
        closely: (ms) => (ms < 1_200 ? [asleep] : [asleep, { ...child, threads: idle.threads }]),
      });
      expectSettledAbout(result, 1_200 + 750);
      expect(result.fullLooksAt[0]).toBe(800);
    });

    it('in longer than the others, where it starts nothing', async () => {
      expectSettledAbout(await settled(() => [hidden], { closely: () => [asleep] }), 2_500);
    });

    it('as soon as the others where a closer look shows no timed wait', async () => {
      const result = await settled(() => [hidden], { closely: () => [idle] });
      expectSettledAbout(result, 750);
      expect(result.fullLooksAt).toHaveLength(1);
    });

    it('in longer than the others where a closer look hides it too, or shows nothing', async () => {
      expectSettledAbout(await settled(() => [hidden], { closely: () => [hidden] }), 2_500);
      expectSettledAbout(await settled(() => [hidden], { closely: () => null }), 2_500);
    });

    it('is looked at again once it has changed', async () => {
      const early = aProcess({ wchan: null, caught: ['SIGHUP', 'SIGTERM'] });
      const result = await settled((ms) => (ms < 1_200 ? [early] : [hidden]), { closely: () => [asleep] });
      expectSettledAbout(result, 1_200 + 2_500);
      expect(result.fullLooksAt).toHaveLength(2);
    });
  });

  describe('that listens', () => {
    const listening = { listensFromMs: 0 };

    it('three tenths of a second after its last change', async () => {
      const result = await settled((ms) => [ms < 200 ? without : idle], listening);
      expectSettledAbout(result, 240 + 300);
      expect(result.filesAskedAt).toHaveLength(1);
    });

    it('as soon behind an init that waits for the signal', async () => {
      const init = aProcess({ args: 'docker-init', caught: [], wchan: 'do_sigtimedwait' });
      expectSettledAbout(await settled(() => [init, aProcess({ pid: 7 })], listening), 300);
    });

    it('only when no process runs', async () => {
      expectSettledAbout(await settled((ms) => [ms < 2_000 ? busy : idle], listening), 2_000 + 220);
    });

    it('as late as the others, where a handler may be still to come', async () => {
      expectSettledAbout(await settled((ms) => [ms < 600 ? without : idle], listening), 600 + 300);
      const shell = aProcess({ args: 'sh -c server', caught: [], wchan: 'do_wait' });
      const result = await settled(() => [shell, aProcess({ pid: 7 })], listening);
      expectSettledAbout(result, 750);
      expect(result.filesAskedAt).toEqual([]);
    });

    it('later than the others where a runtime alone takes the signal, until the program does', async () => {
      const thread = (tid: number, blocked: string) => ({ tid, state: 'S', blocked, wchan: 'futex_do_wait' });
      const go = (...blocked: readonly string[]) => ({
        ...aProcess({ args: 'etcd' }),
        signals: { ...idleSignals, caught: 'fffffffd7fc1feff' },
        threads: blocked.map((set, index) => thread(index + 1, set)),
      });
      expectSettledAbout(await settled(() => [go(NONE, NONE)], listening), 2_500);
      // The runtime's own thread for those signals that the program wants.
      const later = (ms: number) => [ms < 900 ? go(NONE, NONE) : go(NONE, NONE, WANTED)];
      expectSettledAbout(await settled(later, listening), 900);
      // A view that shows the main thread alone does not tell.
      expectSettledAbout(await settled(() => [go(NONE)], listening), 300);
    });

    it('as late as the others, where it alone may be about to start more', async () => {
      const asleep = aProcess({ wchan: 'poll_schedule_timeout.constprop.0' });
      expectSettledAbout(await settled(() => [asleep], listening), 2_500);
    });

    it('as late as the others, where it did not listen yet', async () => {
      const result = await settled(() => [idle], { listensFromMs: 400 });
      expectSettledAbout(result, 750);
      expect(result.filesAskedAt).toHaveLength(1);
    });

    it('as late as the others, where a busy machine lets few looks come in time', async () => {
      expectSettledAbout(await settled(() => [idle], { ...listening, lookMs: 200 }), 200 + 750);
    });

    it('is asked again once it has changed', async () => {
      const result = await settled((ms) => [ms < 480 ? aProcess({ caught: ['SIGTERM', 'SIGHUP'] }) : idle], {
        listensFromMs: 480,
      });
      expectSettledAbout(result, 480 + 300);
      expect(result.filesAskedAt).toHaveLength(2);
    });
  });

  it('no sooner than it may', async () => {
    expectSettledAbout(await settled(() => [idle], { notBeforeMs: 3_000 }), 3_000);
    const late = (ms: number) => (ms < 2_900 ? [without] : [idle]);
    expectSettledAbout(await settled(late, { notBeforeMs: 3_000 }), 2_900 + 750);
  });

  it('where the view knows no signal sets', async () => {
    expectSettledAbout(await settled(() => [aProcess({ signals: null, threads: null })]), 750);
  });
});

describe('a program never settles', () => {
  it('that keeps working: after 20 s the wait is over', async () => {
    const { ready } = await settled(() => [busy]);
    expect(ready.kind).toBe('never-settled');
    expect(ready.afterMs).toBeGreaterThanOrEqual(20_000);
    expect(ready.afterMs).toBeLessThan(20_200);
  });

  it('that keeps changing', async () => {
    const changing = (ms: number) => [Math.floor(ms / 400) % 2 === 0 ? idle : without];
    expect((await settled(changing)).ready.kind).toBe('never-settled');
  });

  it('that nothing can be seen of: 3 s have to do', async () => {
    const { ready } = await settled(() => null);
    expect(ready.kind).toBe('never-settled');
    expect(ready.afterMs).toBeGreaterThanOrEqual(3_000);
    expect(ready.afterMs).toBeLessThan(3_200);
  });
});

describe('the wait', () => {
  it('ends with the container', async () => {
    const { ready } = await settled(() => [busy], { stopAtMs: 1_000 });
    expect(ready).toMatchObject({ kind: 'not-ready', why: 'it did not come to rest' });
    expect(ready.afterMs).toBeLessThan(1_200);
  });

  it('hands on each table that brings something new, and no other', async () => {
    const { newsAt } = await settled((ms) => [ms < 400 ? without : idle]);
    expect(newsAt).toEqual([0, 400]);
  });
});
