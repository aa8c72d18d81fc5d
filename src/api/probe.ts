import type { Report } from '../diagnosis/results/report.js';
import type { Engine, KernelRecorder } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import { probe as probeSpecs } from '../probe/probe.js';
import type { ProbeTarget } from '../probe/probe-target.js';
import { PLAIN_SETTINGS, type RunSettings, type TargetSpec } from '../target-spec.js';
import { checkReference } from '../targets/image-targets.js';
import type { TrialStep } from '../trial/trial-step.js';
import { checkFailOn } from './check-fail-on.js';
import { connect } from './connect.js';
import { defaultJobs } from './default-jobs.js';
import { type KernelRecordMode, missingRecord, openRecorder } from './open-recorder.js';
import { identifyOwner, ownerIsAlive } from './owner.js';
import { type ProbeChoices, toHelperWish, toSettings } from './settings.js';

/** An image and how its container is run; whatever is left out is as the image has it. */
export interface ImageTarget {
  readonly image: string;
  /** What the report calls it; the image reference unless another is given. */
  readonly name?: string | undefined;
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  /** Runs the engine's init as PID 1. */
  readonly init?: boolean | undefined;
  readonly settings?: Partial<RunSettings> | undefined;
  /** How this one is probed and what passes, where it differs from the others. */
  readonly choices?: ProbeChoices | undefined;
}

export interface ProbeOptions extends ProbeChoices {
  /** The engine to use, which stays open; otherwise one is found and closed again. */
  readonly engine?: Engine | undefined;
  /**
   * `auto`, `never`, or an image with a shell: whether a helper container looks at the processes; where they cannot
   * be seen otherwise unless told so.
   */
  readonly helper?: string | undefined;
  /** Targets side by side; four times the number of CPUs unless another is given. */
  readonly jobs?: number | undefined;
  /** Aborting it removes the containers; a target that was not finished is in `errors` as `interrupted`. */
  readonly abort?: AbortSignal | undefined;
  /** Whether to read the kernel's record; where it can be had unless another is given. */
  readonly kernelRecord?: KernelRecordMode | undefined;
  readonly onStep?: ((target: string, step: TrialStep) => void) | undefined;
}

/**
 * Probes images and returns the report. A target that could not be probed is in `errors` of the report, also
 * where the engine is lost or the call is aborted half-way: what was finished is always reported.
 *
 * @throws SigprobeError where nothing could be begun, `engine-…`, `bad-option`, `bad-reference`, `no-target`, or
 * where the containers of finished probes could not be removed
 */
export async function probe(
  targets: string | readonly (string | ImageTarget)[],
  options: ProbeOptions = {},
): Promise<Report> {
  const probed = [targets].flat().map((target) => toTarget(target, options));
  for (const { settings } of probed) checkFailOn(settings.failOn);
  if (probed.length === 0) throw errors.noTarget();
  const helper = { wish: toHelperWish(options.helper), pull: options.pull ?? 'missing' };
  const engine = options.engine ?? (await connect());
  const identity = identifyOwner(process.pid);
  const mode = options.kernelRecord ?? 'auto';
  let recorder: KernelRecorder | null = null;
  try {
    recorder = await openRecorder(mode, identity);
    const { report, failure } = await probeSpecs(probed, {
      engine,
      helper,
      ...identity,
      recorder,
      isOwnerAlive: ownerIsAlive,
      jobs: options.jobs ?? defaultJobs(),
      abort: options.abort ?? new AbortController().signal,
      startedAt: new Date().toISOString(),
      onStep: options.onStep ?? (() => undefined),
    });
    const missing = missingRecord(mode, report);
    if (missing !== null) throw missing;
    if (failure !== null && report.errors.length === 0 && failure.code !== 'interrupted') throw failure;
    return report;
  } finally {
    await recorder?.close();
    if (options.engine === undefined) engine.close();
  }
}

function toTarget(target: string | ImageTarget, options: ProbeOptions): ProbeTarget {
  const whole: ImageTarget = typeof target === 'string' ? { image: target } : target;
  return { spec: toSpec(whole), settings: toSettings({ ...options, ...whole.choices }) };
}

function toSpec({ image, name, entrypoint, cmd, init, settings }: ImageTarget): TargetSpec {
  return {
    kind: 'image',
    name: name ?? image,
    image: checkReference(image),
    entrypoint: entrypoint ?? null,
    cmd: cmd ?? null,
    init: init ?? false,
    settings: { ...PLAIN_SETTINGS, ...settings },
    declared: null,
  };
}
