import { parseSignal, type Signal } from '../kernel/signals.js';
import type { GraceFacts, ImageFacts, Observation, SignalFacts } from '../observation.js';
import type { TargetSpec } from '../target-spec.js';
import type { Emit } from './events.js';
import type { ReadyHow, TrialPlan } from './plan.js';
import type { PullPolicy, Session } from './session.js';

/** How every target of a call is probed. */
export interface ProbeSettings {
  readonly grace: GraceFacts;
  /** Sent instead of the image's stop signal; null leaves it to the image. */
  readonly signal: Signal | null;
  readonly ready: ReadyHow;
  readonly readyTimeoutMs: number;
  readonly pull: PullPolicy;
  readonly fullGrace: boolean;
  readonly keep: boolean;
}

/** Runs the trials of one target and returns their observations. */
export async function probeTarget(
  spec: TargetSpec,
  settings: ProbeSettings,
  session: Session,
  emit: Emit,
): Promise<{ probe: Observation }> {
  const image = await session.image(spec.image, spec.settings.platform, settings.pull, emit);
  const probe = await session.trial(planOf(spec, settings, image), emit);
  return { probe };
}

function planOf(spec: TargetSpec, settings: ProbeSettings, image: ImageFacts): TrialPlan {
  const { grace, ready, readyTimeoutMs, fullGrace, keep } = settings;
  return {
    role: 'probe',
    id: 'probe',
    image,
    entrypoint: spec.entrypoint,
    cmd: spec.cmd,
    init: spec.init,
    settings: spec.settings,
    signal: chooseSignal(settings.signal, image),
    grace,
    ready,
    readyTimeoutMs,
    fullGrace,
    keep,
  };
}

/** What the user asks for, else what the image declares, else SIGTERM: as Docker, containerd and CRI-O do. */
function chooseSignal(asked: Signal | null, image: ImageFacts): SignalFacts {
  if (asked !== null) return { ...asked, source: 'option' };
  const declared = image.stopSignal === null ? null : parseSignal(image.stopSignal);
  if (declared !== null) return { ...declared, source: 'image' };
  return { name: 'SIGTERM', number: 15, source: 'default' };
}
