import { describe, expect, it } from 'vitest';
import type { ProcessFacts, ReadyFacts, SignalFacts } from '../../../../../src/observation.js';
import {
  isAllDiscarded,
  isAlone,
  proofFromMs,
  type Sending,
} from '../../../../../src/trial/shutdown/proofs/discard-proof.js';
import type { TrialPlan } from '../../../../../src/trial-plan.js';
import { aProcess, aSnapshot, signal } from '../../../../support/builders.js';
import { aPlan } from '../../../../support/plans.js';

const bare = aProcess({ args: 'sh -c server', caught: [], wchan: 'do_wait' });
const child = aProcess({ pid: 7, args: 'server' });
const SIGINT = { name: 'SIGINT', number: 2 };

interface Sketch {
  readonly reach?: SignalFacts['reach'];
  readonly second?: TrialPlan['second'];
  readonly before?: readonly ProcessFacts[];
  readonly after?: readonly ProcessFacts[];
  /** Asked for so long after the first signal, ms. */
  readonly askedMs?: number;
  /** Sent 1 s after the first. */
  readonly sentSecond?: Sending[];
}

function isProved({
  reach = 'pid-1',
  second = null,
  before = [bare],
  after = [bare],
  askedMs = 400,
  sentSecond = [],
}: Sketch): boolean {
  const plan = { signal: { ...signal('SIGTERM'), reach }, second } as TrialPlan;
  const first: Sending = {
    number: 15,
    before: aSnapshot({ processes: before }),
    sentMs: 0,
    returnedMs: 16,
  };
  const table = aSnapshot({ phase: 'after', processes: after });
  return isAllDiscarded(plan, [first, ...sentSecond], { table, askedMs }, 150);
}

describe('a signal to PID 1 alone', () => {
  it('is known to be discarded whoever else is there', () => {
    expect(isProved({ before: [bare, child], after: [bare, child] })).toBe(true);
  });

  it('is not known to be so too early, nor by a program that takes it', () => {
    expect(isProved({ askedMs: 149 })).toBe(false);
    expect(isProved({ after: [aProcess({ args: 'sh -c server' })] })).toBe(false);
  });
});

describe('a signal to every process', () => {
  const reach = 'every-process';

  it('proves nothing while another process may end of it, and PID 1 with that', () => {
    expect(isProved({ reach, before: [bare, child], after: [bare, child] })).toBe(false);
  });

  it('proves nothing when the others have ended already: PID 1 may be about to follow', () => {
    expect(isProved({ reach, before: [bare, child], after: [bare] })).toBe(false);
  });

  it('proves nothing when a process has come in between', () => {
    expect(isProved({ reach, before: [bare], after: [bare, child] })).toBe(false);
  });

  it('is known to be discarded by a PID 1 that is alone', () => {
    expect(isProved({ reach })).toBe(true);
  });
});

describe('a second signal', () => {
  const second = { signal: SIGINT, afterMs: 1_000 };
  const sent = (before: readonly ProcessFacts[] = [bare]): Sending[] => [
    { number: 2, before: aSnapshot({ phase: 'after', processes: before }), sentMs: 1_000, returnedMs: 1_016 },
  ];

  it('keeps the first from proving anything before it has been sent', () => {
    expect(isProved({ second, askedMs: 990 })).toBe(false);
  });

  it('has to be discarded itself, and is judged as late', () => {
    expect(isProved({ second, sentSecond: sent(), askedMs: 1_149 })).toBe(false);
    expect(isProved({ second, sentSecond: sent(), askedMs: 1_150 })).toBe(true);
  });

  it('that the program takes proves nothing', () => {
    const taker = aProcess({ args: 'sh -c server', caught: ['SIGINT'], wchan: 'do_wait' });
    const sketch = { second, before: [taker], after: [taker], askedMs: 2_000 };
    expect(isProved({ ...sketch, sentSecond: sent([taker]) })).toBe(false);
  });
});

describe('the first moment at which a table may prove something', () => {
  const plan = aPlan();
  it.each<[ReadyFacts['kind'], number | null]>([
    ['settled', 150],
    ['healthy', 150],
    ['never-settled', 2_000],
    ['waited', 2_000],
    ['at-once', null],
  ])('of a program that was %s', (kind, ms) => {
    expect(proofFromMs(plan, { kind, afterMs: 1 } as ReadyFacts)).toBe(ms);
  });

  it('is never with --full-grace, nor for a control', () => {
    const ready = { kind: 'settled', afterMs: 800 } as const;
    expect(proofFromMs({ ...plan, fullGrace: true }, ready)).toBeNull();
    expect(proofFromMs({ ...plan, role: 'control' }, ready)).toBeNull();
  });

  it('is never where the kernel protects no PID 1', () => {
    const settings = { ...plan.settings, pid: 'host' } as const;
    expect(proofFromMs({ ...plan, settings }, { kind: 'settled', afterMs: 800 })).toBeNull();
  });
});

describe('PID 1 is alone', () => {
  it('also beside a zombie, which no signal reaches', () => {
    const zombie = aProcess({ pid: 9, state: 'Z' });
    expect(isAlone(aSnapshot({ processes: [bare, zombie] }))).toBe(true);
    expect(isAlone(aSnapshot({ processes: [bare, child] }))).toBe(false);
    expect(isAlone(aSnapshot({ processes: [] }))).toBe(false);
  });
});
