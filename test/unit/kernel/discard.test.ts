import { describe, expect, it } from 'vitest';
import { isDiscarded, pid1Of } from '../../../src/kernel/discard.js';
import { SIGTERM } from '../../../src/kernel/signals.js';
import type { ProcessFacts } from '../../../src/observation.js';
import { aProcess, aSnapshot, type ProcessSketch } from '../../support/builders.js';

const sleep = (sketch: ProcessSketch = {}) =>
  aProcess({ args: 'sleep infinity', caught: [], wchan: 'hrtimer_nanosleep', ...sketch });

function discards(before: ProcessFacts, after: ProcessFacts, number = SIGTERM): boolean {
  return isDiscarded(
    aSnapshot({ processes: [before] }),
    aSnapshot({ phase: 'after', processes: [after] }),
    number,
  );
}

describe('a signal is known to be thrown away', () => {
  it('when PID 1 is at the default action before and after, and nothing is pending', () => {
    expect(discards(sleep(), sleep())).toBe(true);
  });

  it('when PID 1 ignores it', () => {
    expect(discards(aProcess({ ignored: ['SIGTERM'] }), aProcess({ ignored: ['SIGTERM'] }))).toBe(true);
  });
});

describe('a signal is not known to be thrown away', () => {
  it.each<[string, ProcessFacts, ProcessFacts]>([
    ['when it is caught before', aProcess(), sleep()],
    ['when it is caught after', sleep(), sleep({ caught: ['SIGTERM'] })],
    ['when PID 1 is in sigwait', sleep({ wchan: 'do_sigtimedwait' }), sleep({ wchan: 'do_sigtimedwait' })],
    ['when it is hidden what PID 1 sleeps in', sleep({ wchan: null }), sleep({ wchan: null })],
    ['when it is blocked', sleep({ blocked: ['SIGTERM'] }), sleep({ blocked: ['SIGTERM'] })],
    ['when it is pending', sleep(), sleep({ pending: ['SIGTERM'] })],
    ['when PID 1 is on its way out', sleep(), sleep({ exiting: true })],
    ['when PID 1 is stopped, and may be traced', sleep({ state: 'T' }), sleep()],
    ['when PID 1 runs at both looks', sleep({ state: 'R' }), sleep({ state: 'R' })],
    ['when PID 1 has become another program', sleep(), sleep({ program: 'server' })],
    ['when its number was used again', sleep({ startTicks: '10' }), sleep({ startTicks: '11' })],
  ])('%s', (_case, before, after) => {
    expect(discards(before, after)).toBe(false);
  });

  it('when it is SIGKILL or SIGSTOP, which come from outside and cannot be refused', () => {
    expect(discards(sleep(), sleep(), 9)).toBe(false);
    expect(discards(sleep(), sleep(), 19)).toBe(false);
  });

  it('when a table does not show PID 1', () => {
    const blind = aSnapshot({ processes: [sleep()], initPid: null });
    expect(pid1Of(blind)).toBeNull();
    expect(isDiscarded(blind, aSnapshot({ processes: [sleep()] }), SIGTERM)).toBe(false);
  });
});
