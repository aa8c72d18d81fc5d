import { describe, expect, it } from 'vitest';
import { createAdmission, createStartLimit } from '../../../src/probe/admission.js';
import { type FakeClock, fakeClock } from '../../support/fake-clock.js';

const never = () => new AbortController().signal;
const START_MS = 400;

interface Served {
  readonly tookMs: number;
  readonly most: number;
  readonly waits: number;
  /** In the order in which they were started. */
  readonly order: readonly number[];
  /** How long each start took, the newest last, ms. */
  readonly took: readonly number[];
}

/**
 * Has an engine start so many containers that are asked for at once. It shares its processors between the starts
 * that are under way, and looks at that each ms.
 */
async function served(
  count: number,
  processors: number,
  slowerBy: (ms: number) => number = () => 1,
): Promise<Served> {
  const clock = fakeClock();
  const admit = createAdmission(clock);
  const startMs = clock.now();
  const engine = { underWay: 0, most: 0 };
  const order: number[] = [];
  const took: number[] = [];
  let waits = 0;
  const one = async (index: number) => {
    const turn = await admit(never(), () => {
      waits += 1;
    });
    order.push(index);
    const beganMs = clock.now();
    await start(clock, engine, processors, () => slowerBy(clock.now() - startMs));
    took.push(clock.now() - beganMs);
    turn.started();
  };
  await clock.run(Promise.all(Array.from({ length: count }, (_, index) => one(index))));
  return { tookMs: clock.now() - startMs, most: engine.most, waits, order, took };
}

async function start(
  clock: FakeClock,
  engine: { underWay: number; most: number },
  processors: number,
  slowerBy: () => number,
): Promise<void> {
  const STEP_MS = 20;
  engine.underWay += 1;
  engine.most = Math.max(engine.most, engine.underWay);
  for (let left = START_MS; left > 0; ) {
    await clock.sleep(STEP_MS);
    left -= (STEP_MS * Math.min(1, processors / engine.underWay)) / slowerBy();
  }
  engine.underWay -= 1;
}

describe('starts are admitted', () => {
  it.each([1, 2, 4, 16])('as fast as an engine with %i processors takes them', async (processors) => {
    const { tookMs, most, took } = await served(100, processors);
    const ideal = (100 * START_MS) / processors;
    // The large one is not known to be large at first.
    expect(tookMs).toBeLessThan(ideal * 1.1 + 8 * START_MS);
    expect(most).toBeLessThanOrEqual(processors + 3);
    // However many are asked for, none takes much longer than it would alone.
    expect(Math.max(...took)).toBeLessThan(5 * START_MS);
  });

  it('as many of them at the end as at the beginning, where the engine has become slower', async () => {
    const { most, took } = await served(100, 2, (ms) => (ms > 5_000 ? 10 : 1));
    expect(most).toBeLessThanOrEqual(5);
    expect(took.at(-1)).toBeLessThan(4 * 10 * START_MS);
  });

  it('at once while there is room, and in order', async () => {
    expect((await served(2, 2)).waits).toBe(0);
    const { waits, order } = await served(10, 2);
    expect(waits).toBe(8);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('when one that is given up makes room', async () => {
    const clock = fakeClock();
    const admit = createAdmission(clock);
    const [first] = [await admit(never(), () => undefined), await admit(never(), () => undefined)];
    const third = admit(never(), () => undefined);
    first.over();
    first.over();
    expect(
      await Promise.race([third.then(() => 'admitted'), Promise.resolve().then(() => clock.sleep(0))]),
    ).toBe('admitted');
  });

  it('no longer once they are aborted, waiting or not', async () => {
    const clock = fakeClock();
    const limit = { current: () => 1, learn: () => undefined };
    const admit = createAdmission(clock, limit);
    const abort = new AbortController();
    const first = await admit(never(), () => undefined);
    const aborted = admit(abort.signal, () => undefined);
    const third = admit(never(), () => undefined);
    abort.abort();
    const nothing = await aborted;
    const late = await admit(abort.signal, () => undefined);
    // A turn that was none makes no room.
    nothing.started();
    late.over();
    let isAdmitted = false;
    void third.then(() => {
      isAdmitted = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAdmitted).toBe(false);
    first.over();
    await third;
  });
});

describe('the limit of starts', () => {
  it('learns nothing of more while fewer are under way', () => {
    const limit = createStartLimit();
    for (let n = 0; n < 50; n += 1) limit.learn(400, 1);
    expect(limit.current()).toBe(2);
    for (let n = 0; n < 5; n += 1) limit.learn(400, limit.current());
    expect(limit.current()).toBe(7);
  });

  it('is never less than one', () => {
    const limit = createStartLimit();
    limit.learn(100, 1);
    for (let n = 0; n < 200; n += 1) limit.learn(60_000, 8);
    expect(limit.current()).toBe(1);
  });

  it('takes a start that took no time for no wait', () => {
    const limit = createStartLimit();
    limit.learn(0, 2);
    expect(limit.current()).toBe(3);
  });
});
