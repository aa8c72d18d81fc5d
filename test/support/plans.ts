import type { Settings } from '../../src/probe/probe-target.js';
import { PLAIN_SETTINGS, type TargetSpec } from '../../src/target-spec.js';
import type { TrialPlan } from '../../src/trial-plan.js';
import { anObservation, signal } from './builders.js';

/** The plan of a probe of the usual image, with 10 s of grace. */
export function aPlan(unusual: Partial<TrialPlan> = {}): TrialPlan {
  return {
    role: 'probe',
    id: 'probe',
    remedy: null,
    image: anObservation().image,
    entrypoint: null,
    cmd: null,
    init: false,
    settings: PLAIN_SETTINGS,
    signal: signal('SIGTERM'),
    second: null,
    grace: { budgetMs: 10_000, source: 'docker' },
    hooks: null,
    declared: null,
    ready: { kind: 'auto' },
    readyTimeoutMs: 60_000,
    notBeforeMs: 0,
    when: 'ready',
    load: null,
    freeze: null,
    fullGrace: false,
    keep: false,
    pod: null,
    ...unusual,
  };
}

/** The usual image as a target. */
export function aSpec(unusual: Partial<TargetSpec> = {}): TargetSpec {
  const { reference } = anObservation().image;
  return {
    kind: 'image',
    name: reference,
    image: reference,
    entrypoint: null,
    cmd: null,
    init: false,
    settings: PLAIN_SETTINGS,
    declared: null,
    ...unusual,
  };
}

/** How a target is probed and judged: by docker's rules, with remedies. */
export function someSettings(unusual: Partial<Settings> = {}): Settings {
  return {
    grace: { budgetMs: 10_000, source: 'docker' },
    signal: null,
    reach: 'pid-1',
    second: null,
    ready: null,
    readyTimeoutMs: 60_000,
    when: 'ready',
    load: null,
    pull: 'missing',
    fullGrace: false,
    remedies: true,
    keep: false,
    runs: 1,
    require: 'stop',
    failOn: [],
    platforms: [],
    ...unusual,
  };
}
