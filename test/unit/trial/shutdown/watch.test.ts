import { describe, expect, it } from 'vitest';
import type { ProcessFacts, Snapshot } from '../../../../src/observation.js';
import { startWatching, type Watched, type Watching } from '../../../../src/trial/shutdown/watch.js';
import { aProcess, aSnapshot } from '../../../support/builders.js';
import type { ContainerScript, FakeContainer, Tables } from '../../../support/fake-container.js';
import { fakeEngine } from '../../../support/fake-engine.js';
import { created } from '../../../support/fake-trial.js';

const pid1 = aProcess();
const child = aProcess({ pid: 7, args: 'worker' });
const table = (...processes: ProcessFacts[]): Tables => [[0, processes]];

interface Sketch extends Partial<Pick<Watching, 'before' | 'isProof' | 'keepAllMs'>> {
  readonly container?: ContainerScript;
  /** How much too long a busy machine sleeps at that moment. */
  readonly lagMs?: (nowMs: number) => number;
  /** When the watch is told to stop, ms. */
  readonly untilMs: number;
}

/** Watches a container that runs from the signal on, and tells when it was looked at. */
async function watched({ container = {}, untilMs, lagMs = () => 0, ...sketch }: Sketch) {
  const on = fakeEngine({ container: { onSignals: [], ...container } });
  const { clock } = on;
  const over = new AbortController();
  const sentMs = clock.now();
  const work = async (): Promise<{
    seen: Watched;
    fake: FakeContainer;
    latest: Snapshot | null;
    tookMs: number;
  }> => {
    const fake = await created(on);
    await fake.container.start();
    clock.at(sentMs + untilMs, () => over.abort());
    const watch = startWatching({
      container: fake.container,
      clock: { ...clock, sleep: (ms, abort) => clock.sleep(ms + lagMs(clock.now()), abort) },
      before: aSnapshot({ processes: [pid1] }),
      sentMs,
      abort: over.signal,
      isProof: () => false,
      ...sketch,
    });
    const seen = await watch.done;
    return { seen, fake, latest: watch.latest(), tookMs: clock.now() - sentMs };
  };
  const result = await clock.run(work());
  const at = (depth: string) =>
    result.fake.looks.filter((look) => look.depth === depth).map(({ atMs }) => Math.round(atMs));
  return { ...result, sentMs, full: at('full'), quick: at('sample') };
}

describe('a container is looked at', () => {
  it('thoroughly at set times, and each second from then on', async () => {
    const { full, quick, seen } = await watched({ untilMs: 4_500 });
    expect(full).toEqual([50, 150, 400, 1_000, 2_000, 3_000, 4_000]);
    expect(quick).toEqual([]);
    expect(seen.snapshots.map(({ phase, atMs }) => [phase, atMs])).toEqual(full.map((ms) => ['after', ms]));
  });

  it('later where looks are slow, but none is left out', async () => {
    const { full } = await watched({ untilMs: 2_500, container: { lookMs: 300 } });
    expect(full).toEqual([50, 351, 652, 1_000, 2_000]);
  });

  it('as often as it may be in between, where that is quick: ever more seldom', async () => {
    const { full, quick } = await watched({ untilMs: 3_500, container: { quickLooks: true } });
    expect(full).toEqual([50, 150, 400, 1_000, 2_000, 3_000]);
    const pauses = (fromMs: number, toMs: number) => {
      const within = quick.filter((ms) => ms > fromMs && ms < toMs);
      return new Set(within.slice(1).map((ms, index) => ms - (within[index] ?? 0)));
    };
    expect(pauses(50, 150)).toEqual(new Set([2]));
    expect(pauses(400, 1_000)).toEqual(new Set([5]));
    expect(pauses(2_000, 3_000)).toEqual(new Set([100]));
  });

  it('seldom once nothing of it has been seen for a while', async () => {
    const container = { quickLooks: true, tables: table(pid1, child), exit: { afterMs: 41, code: 0 } };
    const { quick, full } = await watched({ untilMs: 140, container });
    const looks = [...quick, ...full].sort((one, other) => one - other).filter((ms) => ms >= 50);
    expect(looks).toEqual([50, 52, 54, 56, 76, 96, 116, 136]);
  });

  it('at once after a process has left, and never twice in a row', async () => {
    const tables: Tables = [
      ...table(pid1, child),
      [19, [pid1]],
      [23, [pid1, aProcess({ pid: 8 })]],
      [27, [pid1]],
    ];
    const before = aSnapshot({ processes: [pid1, child] });
    const { fake } = await watched({ untilMs: 40, before, container: { quickLooks: true, tables } });
    const looks = fake.looks.map(({ atMs }) => Math.round(atMs)).filter((ms) => ms >= 16);
    expect(looks).toEqual([16, 18, 20, 20, 22, 24, 26, 28, 28, 30, 32, 34, 36, 38]);
    const slow = await watched({ untilMs: 60, before, container: { tables } });
    expect(slow.full).toEqual([50]);
  });

  it('until it is told to stop, or a look proves that the signal is lost', async () => {
    const isProof = (_: Snapshot, askedMs: number) => askedMs >= 5_400;
    const { seen, tookMs } = await watched({ untilMs: 9_000, isProof });
    expect(seen.proof).toBe('kernel-state');
    expect(tookMs).toBe(400);
    expect((await watched({ untilMs: 9_000 })).seen.proof).toBeNull();
  });

  it('by quick looks that prove nothing', async () => {
    const asked: number[] = [];
    const isProof = (_: Snapshot, askedMs: number) => asked.push(askedMs - 5_000) < 0;
    await watched({ untilMs: 450, isProof, container: { quickLooks: true } });
    expect(asked).toEqual([50, 150, 400]);
  });
});

describe('a quick look is kept', () => {
  it('whatever it shows, where that is asked for, and as long', async () => {
    const { seen } = await watched({
      untilMs: 40,
      keepAllMs: 8,
      before: aSnapshot(),
      container: { quickLooks: true },
    });
    expect(seen.snapshots.map(({ atMs }) => atMs)).toEqual([0, 2, 4, 6]);
  });

  /** When the looks that were kept showed something new, of a container that looks so from 20 ms on. */
  const keptOf = async (...processes: ProcessFacts[]) => {
    const tables: Tables = [...table(pid1, child), [20, processes]];
    const before = aSnapshot({ processes: [pid1, child] });
    const { seen } = await watched({ untilMs: 40, before, container: { tables, quickLooks: true } });
    return seen.snapshots.map(({ atMs }) => atMs);
  };

  it.each<[string, ProcessFacts[]]>([
    ['a process comes', [pid1, child, aProcess({ pid: 8 })]],
    ['a process goes', [pid1]],
    ['a process is another', [pid1, aProcess({ pid: 7, args: 'worker', program: 'other' })]],
    ['a process has another parent', [pid1, { ...child, ppid: 5 }]],
    ['a process becomes a zombie', [pid1, { ...child, state: 'Z' }]],
    ['a process is stopped', [pid1, { ...child, state: 'T' }]],
    ['a process is on its way out', [pid1, { ...child, exiting: true }]],
    ['a signal is pending', [aProcess({ caught: ['SIGTERM'], pending: ['SIGTERM'] }), child]],
    ['a signal is blocked', [aProcess({ caught: ['SIGTERM'], blocked: ['SIGTERM'] }), child]],
    ['a signal is ignored', [aProcess({ ignored: ['SIGTERM'] }), child]],
    ['a handler is gone', [aProcess({ caught: [] }), child]],
    ['a process hides its signals', [pid1, { ...child, signals: null }]],
  ])('when %s', async (_, processes) => {
    expect(await keptOf(...processes)).toEqual([20]);
  });

  it.each<[string, ProcessFacts[]]>([
    ['nothing changes', [pid1, child]],
    ['a process runs', [pid1, { ...child, state: 'R' }]],
    ['a process waits elsewhere', [aProcess({ wchan: 'do_wait' }), child]],
    ['the order is another', [child, pid1]],
  ])('not when %s', async (_, processes) => {
    expect(await keptOf(...processes)).toEqual([]);
  });

  it('at first where nothing was seen before the signal', async () => {
    const { seen, latest } = await watched({ untilMs: 20, before: null, container: { quickLooks: true } });
    expect(seen.snapshots).toHaveLength(1);
    expect(latest).toBe(seen.snapshots[0]);
  });
});

describe('the last sight of PID 1', () => {
  const EPOCH_NS = 1_763_925_000_000_000_000n;
  const engineNs = (ms: number) => EPOCH_NS + BigInt(ms * 1e6);
  const ending = { tables: table(pid1, child), exit: { afterMs: 101, code: 0 } };

  it('is the signal itself where nothing looks closely', async () => {
    const { seen, sentMs } = await watched({ untilMs: 40 });
    expect(seen.sightings).toEqual({ lastAliveMs: sentMs, lastAliveNs: null, firstGoneNs: null, lateMs: 0 });
  });

  it('is the last look that found it running, by both clocks where they are shared', async () => {
    const container = { ...ending, quickLooks: true, sharesClock: true };
    const { seen, sentMs } = await watched({ untilMs: 120, container });
    expect(seen.sightings).toEqual({
      lastAliveMs: sentMs + 100,
      lastAliveNs: engineNs(5_100),
      firstGoneNs: engineNs(5_102),
      lateMs: 0,
    });
  });

  it('is by the client alone where the clocks are not shared', async () => {
    const { seen } = await watched({ untilMs: 120, container: { ...ending, quickLooks: true } });
    expect(seen.sightings).toMatchObject({ lastAliveMs: 5_100, lastAliveNs: null, firstGoneNs: null });
  });

  it('ends with a zombie', async () => {
    const tables: Tables = [...table(pid1), [31, [aProcess({ state: 'Z' })]]];
    const container = { tables, quickLooks: true, sharesClock: true };
    const { seen } = await watched({ untilMs: 60, container });
    expect(seen.sightings).toMatchObject({ lastAliveNs: engineNs(5_030), firstGoneNs: engineNs(5_032) });
  });

  it('counts anew where it was only not found for once', async () => {
    const tables: Tables = [...table(pid1), [31, null], [41, [pid1]]];
    const container = { tables, quickLooks: true, sharesClock: true };
    const { seen } = await watched({ untilMs: 49, container });
    expect(seen.sightings).toEqual({
      lastAliveMs: 5_048,
      lastAliveNs: engineNs(5_048),
      firstGoneNs: null,
      lateMs: 0,
    });
  });

  it('tells how much later than meant the look after it came', async () => {
    const container = { ...ending, quickLooks: true, sharesClock: true };
    const lagMs = (nowMs: number) => (nowMs === 5_100 ? 30 : 0);
    const { seen } = await watched({ untilMs: 160, container, lagMs });
    expect(seen.sightings).toMatchObject({ lastAliveMs: 5_100, lateMs: 30 });
  });
});
