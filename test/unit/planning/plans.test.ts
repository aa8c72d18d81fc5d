import { describe, expect, it } from 'vitest';
import type { ImageFacts, SignalFacts } from '../../../src/observation.js';
import {
  behindInit,
  followUpId,
  type ProbeSettings,
  planTarget,
  sigtermPlan,
} from '../../../src/planning/plans.js';
import { PLAIN_SETTINGS } from '../../../src/target-spec.js';
import { anObservation, signal } from '../../support/builders.js';
import { aPlan, aSpec, someSettings } from '../../support/plans.js';

const { image } = anObservation();
const targetOf = (settings: Partial<ProbeSettings> = {}, facts: Partial<ImageFacts> = {}) =>
  planTarget(aSpec(), { ...someSettings(), ...settings }, { ...image, ...facts });

describe('the signal of a probe', () => {
  const toAll = 'every-process';
  it.each<[string, Partial<ProbeSettings>, string | null, SignalFacts]>([
    ['is SIGTERM', {}, null, signal('SIGTERM')],
    ['is what the image declares', {}, 'SIGQUIT', signal('SIGQUIT', 'image')],
    ['is what the image declares by number', {}, '3', signal('SIGQUIT', 'image')],
    ['is SIGTERM where the image declares nonsense', {}, 'SIGNOPE', signal('SIGTERM')],
    ['is what is asked for', { signal: signal('SIGINT', 'option') }, 'SIGQUIT', signal('SIGINT', 'option')],
    ['goes to whom the platform sends it', { reach: toAll }, null, { ...signal('SIGTERM'), reach: toAll }],
    [
      'goes there too where the image declares it',
      { reach: toAll },
      'SIGQUIT',
      { ...signal('SIGQUIT', 'image'), reach: toAll },
    ],
  ])('%s', (_, settings, stopSignal, expected) => {
    expect(targetOf(settings, { stopSignal }).probe.signal).toEqual(expected);
  });
});

describe('a target', () => {
  it('is planned as it is specified and asked for', () => {
    const spec = aSpec({ entrypoint: ['/run'], cmd: ['x'], init: true });
    const plan = planTarget(spec, { ...someSettings(), runs: 3, keep: true, fullGrace: true }, image);
    expect(plan).toMatchObject({ runs: 3, tryRemedies: true, isExclusive: false });
    expect(plan.probe).toMatchObject({
      role: 'probe',
      id: 'probe',
      entrypoint: ['/run'],
      cmd: ['x'],
      init: true,
      keep: true,
      fullGrace: true,
      freeze: null,
    });
  });

  it('is exclusive where its containers would meet', () => {
    const settings = { ...PLAIN_SETTINGS, network: 'host' };
    expect(planTarget(aSpec({ settings }), someSettings(), image).isExclusive).toBe(true);
  });
});

describe('another trial of the same', () => {
  it('with SIGTERM sends that to the same processes, and keeps nothing', () => {
    const plan = aPlan({ keep: true, signal: { ...signal('SIGINT', 'preset'), reach: 'every-process' } });
    expect(sigtermPlan(plan)).toMatchObject({
      role: 'sigterm',
      id: 'sigterm',
      keep: false,
      signal: { name: 'SIGTERM', source: 'default', reach: 'every-process' },
    });
  });

  it.each([
    [10_000, 5_000],
    [2_000, 2_000],
  ])('behind an init has of %i ms no more than %i', (budgetMs, expected) => {
    const plan = aPlan({ keep: true, grace: { budgetMs, source: 'docker' } });
    expect(behindInit(plan)).toMatchObject({
      role: 'differential',
      init: true,
      keep: false,
      grace: { budgetMs: expected, source: 'docker' },
    });
  });

  it.each([
    ['probe', 'control'],
    ['probe-2', 'control-2'],
    ['probe-later', 'control-later'],
    ['probe-2-later', 'control-2-later'],
    ['init', 'init-control'],
    ['SIGINT', 'SIGINT-control'],
  ])('explains %s as %s', (id, expected) => {
    expect(followUpId('control', aPlan({ id }))).toBe(expected);
  });
});
