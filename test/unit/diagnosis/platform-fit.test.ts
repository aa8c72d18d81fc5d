import { describe, expect, it } from 'vitest';
import { comparePlatforms } from '../../../src/diagnosis/platform-fit.js';
import type { Outcome } from '../../../src/diagnosis/verdict.js';
import { platforms } from '../../../src/platforms/platforms.js';
import {
  aDeclaration,
  anObservation,
  aProcess,
  exited,
  type ObservationSketch,
  signal,
  stillRunning,
} from '../../support/builders.js';

/** The names of the platforms by what is said of them. */
function compare(...trials: readonly (ObservationSketch & { readonly outcome?: Outcome })[]) {
  const fits = comparePlatforms(
    trials.map(({ outcome = 'graceful', ...sketch }) => ({ outcome, observation: anObservation(sketch) })),
    platforms,
  );
  const names = (wanted: boolean | null) =>
    fits.filter((each) => each.fits === wanted).map(({ name }) => name);
  return { fits: names(true), misses: names(false), unknown: names(null) };
}

const NOTHING = { fits: [], misses: [], unknown: [] };
const ALL_BUT_FLY = [
  'kubernetes', 'docker', 'compose', 'podman', 'ecs', 'cloud-run', 'heroku', 'nomad', 'aca',
]; // biome-ignore format: a list

describe('the platforms', () => {
  it('that would have sent the same signal are those that are compared', () => {
    expect(compare({})).toEqual({ fits: ALL_BUT_FLY, misses: [], unknown: ['fly'] });
  });

  it('are told apart by their budgets', () => {
    expect(compare({ end: exited({ afterMs: 12_300 }) })).toEqual({
      fits: ['kubernetes', 'ecs', 'heroku', 'aca'],
      misses: ['docker', 'compose', 'podman', 'cloud-run', 'nomad'],
      unknown: ['fly'],
    });
  });

  it('are compared although the own budget was missed', () => {
    expect(compare({ end: exited({ afterMs: 7_000 }), outcome: 'killed' }).misses).toEqual(['nomad']);
  });

  it('are not judged by a time that is too close to their budget', () => {
    expect(compare({ end: exited({ afterMs: 5_001, uncertaintyMs: 5 }) }).unknown).toEqual(['nomad', 'fly']);
  });

  it('include the one whose file names the signal', () => {
    const declared = (platform: 'compose' | 'kubernetes') =>
      compare({ signal: signal('SIGINT', 'declared'), declared: aDeclaration({ platform }) }).fits;
    expect(declared('compose')).toEqual(['compose', 'fly']);
    expect(declared('kubernetes')).toEqual(['kubernetes', 'fly']);
    const chosen = {
      signal: signal('SIGINT', 'option'),
      declared: aDeclaration({ platform: 'compose' }),
    } as const;
    expect(compare(chosen).fits).toEqual(['fly']);
  });

  it('that honour a STOPSIGNAL are compared by what that signal did, the others not', () => {
    const declared = { signal: signal('SIGINT', 'image'), image: { stopSignal: '2' } } as const;
    expect(compare(declared)).toEqual({
      fits: ['kubernetes', 'docker', 'compose', 'podman', 'ecs', 'nomad', 'fly'],
      misses: [],
      unknown: ['cloud-run', 'heroku', 'aca'],
    });
    const dictated = { signal: signal('SIGTERM', 'preset'), image: { stopSignal: 'SIGINT' } } as const;
    expect(compare(dictated).fits).toEqual(['cloud-run', 'heroku', 'aca']);
  });

  it('that signal every process are not judged by a trial that told PID 1 alone, nor the other way round', () => {
    const before = [aProcess(), aProcess({ pid: 7, args: 'worker' })];
    expect(compare({ before }).unknown).toEqual(['heroku', 'fly']);
    const toAll = { ...signal('SIGTERM', 'preset'), reach: 'every-process' } as const;
    expect(compare({ before, signal: toAll }).fits).toEqual(['heroku']);
    expect(compare({ signal: toAll }).fits).toEqual(ALL_BUT_FLY);
  });

  it('are not judged by an exit after a second signal', () => {
    const secondSignal = { name: 'SIGINT', atMs: 1_000, endedAfterMs: 40 };
    expect(compare({ secondSignal }).unknown).toHaveLength(platforms.length);
  });

  it('are judged by the longest of several runs', () => {
    expect(compare({}, { end: exited({ afterMs: 7_000 }) }).misses).toEqual(['nomad']);
  });

  it('are left out where a run has no exit, or one that may not come of the signal', () => {
    expect(compare({ end: stillRunning(), outcome: 'killed' })).toEqual(NOTHING);
    expect(compare({}, { end: stillRunning(), outcome: 'killed' })).toEqual(NOTHING);
    expect(compare({ outcome: 'inconclusive' })).toEqual(NOTHING);
    expect(compare()).toEqual(NOTHING);
  });
});
