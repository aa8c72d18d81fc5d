import { staysFromMs } from '../diagnosis/facts/frozen-trials.js';
import { findAlike } from '../diagnosis/processes/lineage.js';
import { SECOND_SIGNAL_MS } from '../kernel/reaction-time.js';
import { parseSignal, SIGTERM, signalOf } from '../kernel/signals.js';
import {
  type DeclaredFacts,
  type GraceFacts,
  type ImageFacts,
  isChosen,
  type Observation,
  type ProcessFacts,
  type SignalFacts,
  type TrialRole,
} from '../observation.js';
import { targetSharesState } from '../pod-spec.js';
import type { Declared, TargetSpec } from '../target-spec.js';
import type { FreezePlan, HooksPlan, HttpTarget, PullPolicy, ReadyHow, TrialPlan } from '../trial-plan.js';

/** What is to be found out of one target. */
export interface TargetPlan {
  /** Of the first trial; the others are derived from it. */
  readonly probe: TrialPlan;
  /** How often it is repeated, at least 1. */
  readonly runs: number;
  readonly tryRemedies: boolean;
  /** Two containers of this target would meet outside themselves, so they run one at a time. */
  readonly isExclusive: boolean;
}

/** How a target is probed, unless a file says otherwise of it and the user does not. */
export interface ProbeSettings {
  readonly grace: GraceFacts;
  /** Sent whatever the image declares; null leaves it to the file, or the image. */
  readonly signal: SignalFacts | null;
  readonly reach: SignalFacts['reach'];
  readonly second: TrialPlan['second'];
  /** Null leaves it to the file, or the image. */
  readonly ready: ReadyHow | null;
  readonly readyTimeoutMs: number;
  readonly when: TrialPlan['when'];
  /** Where to send requests while the container is told to stop; null for none. */
  readonly load: HttpTarget | null;
  readonly pull: PullPolicy;
  readonly fullGrace: boolean;
  /** Run the remedies that the facts suggest. */
  readonly remedies: boolean;
  readonly keep: boolean;
  /** How often each target is probed, at least once. */
  readonly runs: number;
}

const DEFAULT_SIGNAL = { ...signalOf(SIGTERM), source: 'default' } as const;
/** A control goes on for this much longer than the container that it is compared with. */
const CONTROL_MARGIN_MS = 1_000;
/**
 * A PID 1 that waits for what is frozen has told it to stop by then, so much later than it had exited before: a shell's trap waits for
 * the sleep in the foreground, five seconds often. Where that is seen sooner, the trial ends.
 */
const FROZEN_MARGIN = { ms: 5_500, share: 0.25 };
/** By which variable tini and dumb-init are told to say how their child ended. */
export const INITS_SAY: readonly string[] = ['TINI_VERBOSITY=2', 'DUMB_INIT_DEBUG=1'];
/** A death by the default action needs no longer. */
const DIFFERENTIAL_BUDGET_MS = 5_000;
/** By then the first signal would have ended a program that only needs a moment, as far as the budget gives it one. */
const SECOND_SIGNAL_AFTER = { ms: 2_000, leastMs: 500, share: 1 / 3 };

/** All that is to be found out of one target. */
export function planTarget(spec: TargetSpec, settings: ProbeSettings, image: ImageFacts): TargetPlan {
  return {
    probe: planOf(spec, settings, image),
    runs: settings.runs,
    tryRemedies: settings.remedies,
    isExclusive: targetSharesState(spec),
  };
}

/** The plan of the trial that decides. */
function planOf(spec: TargetSpec, settings: ProbeSettings, image: ImageFacts): TrialPlan {
  const { second, readyTimeoutMs, when, load, fullGrace, keep } = settings;
  const { declared } = spec;
  const signal = chooseSignal(settings, image, declared);
  const grace = chooseGrace(settings, declared);
  const ready = settings.ready ?? declared?.ready?.how ?? { kind: 'auto' };
  return {
    role: 'probe',
    id: 'probe',
    remedy: null,
    image,
    entrypoint: spec.entrypoint,
    cmd: spec.cmd,
    init: spec.init,
    settings: spec.settings,
    signal,
    second,
    grace,
    hooks: declared === null ? null : hooksOf(declared, grace),
    declared: declared === null ? null : placesOf(declared, { settings, signal }),
    ready,
    readyTimeoutMs,
    notBeforeMs: 0,
    when,
    load,
    fullGrace,
    keep,
    freeze: null,
    pod: null,
  };
}

/**
 * What the user says, else the file, else the platform, else what the image declares, else SIGTERM: as Docker,
 * containerd and CRI-O do.
 */
function chooseSignal(
  { signal, reach }: ProbeSettings,
  image: ImageFacts,
  declared: Declared | null,
): SignalFacts {
  if (signal !== null && isChosen(signal)) return signal;
  const ofFile = declared?.signal == null ? null : parseSignal(declared.signal.name);
  if (ofFile !== null) return { ...ofFile, source: 'declared', reach };
  if (signal !== null) return signal;
  const ofImage = image.stopSignal === null ? null : parseSignal(image.stopSignal);
  return ofImage === null ? { ...DEFAULT_SIGNAL, reach } : { ...ofImage, source: 'image', reach };
}

/** What the user says, else the file, else the platform. */
function chooseGrace({ grace }: ProbeSettings, declared: Declared | null): GraceFacts {
  if (isChosen(grace) || declared?.grace == null) return grace;
  return { budgetMs: declared.grace.budgetMs, source: declared.hookRules };
}

function hooksOf({ hooks, hookRules }: Declared, { budgetMs }: GraceFacts): HooksPlan | null {
  return hooks.length === 0 ? null : { rules: hookRules, hooks, budgetMs };
}

/** Where the file says what it has decided. */
function placesOf(
  { place, signal, grace, ready, hookRules, dependsOn, isJob, probeGraces = [] }: Declared,
  chosen: { readonly settings: ProbeSettings; readonly signal: SignalFacts },
): DeclaredFacts {
  return {
    platform: hookRules,
    place,
    signal: chosen.signal.source === 'declared' ? (signal?.place ?? null) : null,
    grace: isChosen(chosen.settings.grace) ? null : (grace?.place ?? null),
    ready: chosen.settings.ready === null ? (ready?.place ?? null) : null,
    notStarted: dependsOn.map(({ name }) => name),
    isJob: isJob === true,
    probeGraces,
  };
}

/** The same with SIGTERM. */
export function sigtermPlan(plan: TrialPlan): TrialPlan {
  const signal = { ...DEFAULT_SIGNAL, reach: plan.signal.reach };
  return { ...plan, role: 'sigterm', id: 'sigterm', signal, keep: false };
}

/**
 * The same behind an init, where the signal's default action is in force; as it is only to die of that, it
 * has little time.
 */
export function behindInit(plan: TrialPlan): TrialPlan {
  const budgetMs = Math.min(plan.grace.budgetMs || DIFFERENTIAL_BUDGET_MS, DIFFERENTIAL_BUDGET_MS);
  return {
    ...plan,
    ...explaining('differential', plan),
    init: true,
    settings: { ...plan.settings, env: [...plan.settings.env, ...initsWords(plan)] },
    keep: false,
    grace: { ...plan.grace, budgetMs },
  };
}

/** Has inits say how their child ended, unless a line of the log is waited for: they say more than that. */
function initsWords({ ready }: TrialPlan): readonly string[] {
  return ready.kind === 'log' ? [] : INITS_SAY;
}

/** The same sent its signal a second time: some programs want two. */
export function secondSignalPlan(plan: TrialPlan): TrialPlan {
  const { name, number } = plan.signal;
  const { ms, leastMs, share } = SECOND_SIGNAL_AFTER;
  const afterMs = Math.min(ms, Math.max(leastMs, Math.round(plan.grace.budgetMs * share)));
  return {
    ...plan,
    ...explaining('second-signal', plan),
    second: { signal: { name, number }, afterMs },
    load: null,
    keep: false,
    grace: { budgetMs: afterMs + SECOND_SIGNAL_MS, source: 'second-signal' },
  };
}

/** The same without a signal, for somewhat longer than the container lasted that it is compared with. */
export function controlPlan(plan: TrialPlan, { end }: Observation): TrialPlan {
  const lasted = end.kind === 'exited' ? end.afterMs : 0;
  const budgetMs = Math.round(lasted * 1.5 + CONTROL_MARGIN_MS);
  return { ...plan, ...explaining('control', plan), keep: false, grace: { budgetMs, source: 'control' } };
}

/** Before the signal, and once, unless it says otherwise. */
export type HowToFreeze = Partial<Pick<FreezePlan, 'keepsStopped' | 'afterMs'>>;

/**
 * The same with processes of one kind frozen, those that are what `kind` is in `before`, for somewhat longer
 * than it lasted without; `index` counts the kinds of one trial.
 */
export function frozenChildrenPlan(
  plan: TrialPlan,
  { end }: Observation,
  {
    kind,
    before,
    index,
    keepsStopped = false,
    afterMs = 0,
  }: { kind: ProcessFacts; before: readonly ProcessFacts[]; index: number } & HowToFreeze,
): TrialPlan {
  const lasted = end.kind === 'exited' ? end.afterMs : 0;
  const budgetMs = Math.round(lasted * (1 + FROZEN_MARGIN.share) + FROZEN_MARGIN.ms);
  return {
    ...plan,
    role: 'frozen-children',
    id: frozenChildrenId(plan, index),
    keep: false,
    freeze: {
      choose: (processes) => findAlike(kind, before, processes),
      afterMs,
      keepsStopped,
      waitsFromMs: Math.round(staysFromMs(lasted)),
    },
    grace: { budgetMs, source: 'frozen-children' },
  };
}

/** `frozen-children` for the first kind of processes that is frozen, `frozen-children/2` for the second. */
export function frozenChildrenId(plan: TrialPlan, index: number): string {
  return `${followUpId('frozen-children', plan)}${index === 0 ? '' : `/${index + 1}`}`;
}

function explaining<const Role extends TrialRole>(role: Role, plan: TrialPlan): { role: Role; id: string } {
  return { role, id: followUpId(role, plan) };
}

/**
 * The id of a trial that is to explain that one: `control`, `control-2` for the second repeat,
 * `control-later` for the probe with a later signal, `init-control` for a remedy.
 */
export function followUpId(role: TrialRole, { id }: TrialPlan): string {
  const [isProbe, repeat = ''] = /^probe((?:-\d+)?(?:-later)*)$/.exec(id) ?? [];
  return isProbe === undefined ? `${id}-${role}` : `${role}${repeat}`;
}
