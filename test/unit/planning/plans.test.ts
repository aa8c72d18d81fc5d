import { describe, expect, it } from 'vitest';
import type { ImageFacts, SignalFacts } from '../../../src/observation.js';
import {
  behindInit,
  followUpId,
  INITS_SAY,
  type ProbeSettings,
  planTarget,
  sigtermPlan,
} from '../../../src/planning/plans.js';
import { type Declared, PLAIN_SETTINGS, type Place, type RunSettings } from '../../../src/target-spec.js';
import { hasHealthcheck } from '../../../src/trial-plan.js';
import { anObservation, signal } from '../../support/builders.js';
import { aPlan, aSpec, someSettings } from '../../support/plans.js';
import { aHook } from '../../support/probe-spec.js';

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

describe('what a file declares', () => {
  const place = (line: number): Place => ({ file: 'compose.yaml', line, column: 1, path: 'services.web' });
  const declared: Declared = {
    place: place(1),
    notes: [],
    obstacle: null,
    signal: { name: 'QUIT', place: place(2) },
    grace: { budgetMs: 3_000, place: place(3) },
    ready: { how: { kind: 'port', port: 80 }, place: place(4) },
    hooks: [],
    hookRules: 'compose',
    dependsOn: [],
    buildCommand: null,
  };
  const planOf = (settings: Partial<ProbeSettings>, more: Partial<Declared> = {}) =>
    planTarget(aSpec({ declared: { ...declared, ...more } }), someSettings(settings), {
      ...image,
      stopSignal: 'SIGINT',
    }).probe;

  it('counts before what the platform and the image say', () => {
    const plan = planOf({ signal: signal('SIGTERM', 'preset') });
    expect(plan).toMatchObject({
      signal: signal('SIGQUIT', 'declared'),
      grace: { budgetMs: 3_000, source: 'compose' },
      ready: { kind: 'port', port: 80 },
    });
    expect(plan.declared).toEqual({
      platform: 'compose',
      place: place(1),
      signal: place(2),
      grace: place(3),
      ready: place(4),
      notStarted: [],
      isJob: false,
      probeGraces: [],
    });
  });

  it('may be a job, which ends by itself', () => {
    expect(planOf({}, { isJob: true }).declared).toMatchObject({ isJob: true });
  });

  it('gives way to what the user says, and then its place tells nothing', () => {
    const plan = planOf({
      signal: signal('SIGHUP', 'option'),
      grace: { budgetMs: 9_000, source: 'option' },
      ready: { kind: 'auto' },
    });
    expect(plan).toMatchObject({
      signal: signal('SIGHUP', 'option'),
      grace: { budgetMs: 9_000, source: 'option' },
      ready: { kind: 'auto' },
      declared: { place: place(1), signal: null, grace: null, ready: null },
    });
  });

  it('leaves to others what it does not say', () => {
    const plan = planOf({}, { signal: null, grace: null, ready: null });
    expect(plan).toMatchObject({
      signal: signal('SIGINT', 'image'),
      grace: { budgetMs: 10_000, source: 'docker' },
      ready: { kind: 'auto' },
      hooks: null,
    });
  });

  it('may have hooks, which share the grace period', () => {
    const hooks = [aHook(['/drain'])];
    expect(planOf({}, { hooks, hookRules: 'kubernetes' }).hooks).toEqual({
      rules: 'kubernetes',
      hooks,
      budgetMs: 3_000,
    });
  });

  it('tells whether there is a health check, whatever the image has', () => {
    const check = { test: ['CMD', 'true'], intervalMs: 0, timeoutMs: 0, startPeriodMs: 0, retries: 0 };
    const has = (healthcheck: RunSettings['healthcheck'], ofImage: boolean) =>
      hasHealthcheck({
        image: { ...image, healthcheck: ofImage },
        settings: { ...PLAIN_SETTINGS, healthcheck },
      });
    expect([has(null, true), has(null, false)]).toEqual([true, false]);
    expect([has('none', true), has({ ...check, test: ['NONE'] }, true)]).toEqual([false, false]);
    expect(has(check, false)).toBe(true);
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
    [0, 5_000],
  ])('behind an init has of %i ms no more than %i', (budgetMs, expected) => {
    const plan = aPlan({ keep: true, grace: { budgetMs, source: 'docker' } });
    expect(behindInit(plan)).toMatchObject({
      role: 'differential',
      init: true,
      keep: false,
      grace: { budgetMs: expected, source: 'docker' },
    });
  });

  it('behind an init has that say how its child ended, unless a line of the log is waited for', () => {
    expect(behindInit(aPlan()).settings.env).toEqual(INITS_SAY);
    expect(behindInit(aPlan({ ready: { kind: 'log', pattern: 'child' } })).settings.env).toEqual([]);
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
