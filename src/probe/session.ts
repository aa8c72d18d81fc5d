import { setMaxListeners } from 'node:events';
import type { Engine, KernelRecorder, SharedResource } from '../engine/port.js';
import { errors } from '../error-catalogue.js';
import type { ImageFacts, Observation } from '../observation.js';
import { type GivenLogins, PLAIN_SETTINGS } from '../target-spec.js';
import type { Clock } from '../trial/clock.js';
import { type CompanionCondition, type StartedCompanion, startCompanion } from '../trial/companion.js';
import { type Beside, NOTHING_BESIDE } from '../trial/shutdown/after-proof.js';
import { runTrial } from '../trial/trial.js';
import { isInterrupted, type TrialContext, throwIfInterrupted } from '../trial/trial-context.js';
import type { Emit } from '../trial/trial-step.js';
import type { EmptyDir, PullPolicy, TrialPlan } from '../trial-plan.js';
import { createAdmission } from './admission.js';
import { bringImage } from './bring-image.js';
import { type BuildImage, type BuildRequest, buildOnce } from './build.js';
import { createHelperChooser, createShellSearch, type HelperRules, NO_HELPER } from './choose-helper.js';
import type { HelperImage } from './helper-image.js';
import { KEEP_LABEL, nameOf, OWNER_LABEL, RUN_LABEL } from './labels.js';
import { removeAll, removeAllShared } from './remove-all.js';

export interface SessionOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  /** Names this call; letters and digits. */
  readonly runId: string;
  /** `host/pid/start time` of this process. */
  readonly owner: string;
  /** Null where the kernel's record cannot be had, or is not wanted. */
  readonly recorder: KernelRecorder | null;
  readonly helper: HelperRules;
  /** Left out where nothing is to be built. */
  readonly build?: BuildImage;
  readonly abort: AbortSignal;
}

/** What is asked of one trial beside its observation. */
export interface TrialExtra extends Partial<Beside<Observation>> {
  /** Ends this trial alone. */
  readonly abort?: AbortSignal;
  /** Hears that the kernel need note nothing more of its container. */
  readonly onRecorded?: TrialContext['onRecorded'];
  /** Hears what was observed once its container has only to be removed. */
  readonly onSeen?: TrialContext['onSeen'];
}

/** One call's dealings with one engine. */
export interface Session {
  readonly engine: Engine;
  /** Fires when everything is to end: the user interrupted, or the engine is gone. */
  readonly abort: AbortSignal;
  /** Finds the image, pulling it as the policy says; @throws SigprobeError `image-…` */
  image(
    reference: string,
    platform: string | null,
    pull: PullPolicy,
    emit: Emit,
    logins?: readonly GivenLogins[],
  ): Promise<ImageFacts>;
  /** Builds it, unless that is under way; @throws SigprobeError `target-incomplete`, `image-not-found` */
  build(request: BuildRequest): Promise<void>;
  trial(plan: TrialPlan, emit: Emit, extra?: TrialExtra): Promise<Observation>;
  /** A container that runs beside the trials of a target, and is removed at the end unless it was before. */
  companion(plan: TrialPlan, condition: CompanionCondition, emit: Emit): Promise<StartedCompanion>;
  /** Those of the paths that the image has, in a container that is never started. */
  present(image: ImageFacts, platform: string | null, paths: readonly string[]): Promise<string[]>;
  /** An image with a shell, the first of these if one has it; or why there is none. */
  shellImage(images: readonly ImageFacts[], emit: Emit): Promise<HelperImage>;
  /** A network or volume for containers of this call; with `keep` it is left behind with those that are. */
  shared(kind: SharedResource['kind'], keep: boolean, empty?: EmptyDir | null): Promise<SharedResource>;
  /** Removes it once no container uses it, unless it was to be kept. */
  release(resource: SharedResource): Promise<void>;
  /** Removes whatever of this call is still on the engine, unless it was to be kept. */
  close(): Promise<void>;
}

/** Opens the event feed, so that nothing that happens to our containers is missed. */
export async function openSession({
  engine,
  clock,
  runId,
  owner,
  recorder,
  helper,
  ...options
}: SessionOptions): Promise<Session> {
  const label = `${RUN_LABEL}=${runId}`;
  const abort = eitherOf(options.abort, engine.lost);
  const feed = await engine.events(label);
  const admit = createAdmission(clock);
  const build = buildOnce(
    options.build ?? (({ image, build }) => Promise.reject(errors.imageNotBuilt(image, build.command))),
  );
  const originMs = clock.now();
  let named = 0;
  /** Few calls create networks or volumes, and no other one need look for them. */
  let hasShared = false;
  /** Each container is created alike: what the engine says of one holds for all, and is said once. */
  const told = new Set<string>();
  const labels = { [RUN_LABEL]: runId, [OWNER_LABEL]: owner };
  const nextName = () => {
    named += 1;
    return nameOf(runId, named);
  };
  const labelsFor = (keep: boolean) => (keep ? { ...labels, [KEEP_LABEL]: 'true' } : labels);
  const isUnwanted = (each: Pick<SharedResource, 'labels'>) =>
    isInterrupted(abort) || each.labels[KEEP_LABEL] === undefined;
  const hurry = () => engine.hurry(true);
  abort.addEventListener('abort', hurry, { once: true });
  const present: Session['present'] = async (image, platform, paths) => {
    throwIfInterrupted(abort);
    const container = await engine.createContainer({
      name: nextName(),
      image: image.id,
      // An image may have no command of its own, and none is run.
      entrypoint: ['/'],
      cmd: null,
      init: false,
      labels,
      settings: { ...PLAIN_SETTINGS, platform },
      helper: NO_HELPER,
    });
    try {
      const found = await Promise.all(paths.map((path) => container.has(path)));
      return paths.filter((_, index) => found[index]);
    } finally {
      await container.remove();
    }
  };
  const shared: Session['shared'] = async (kind, keep, empty = null) => {
    throwIfInterrupted(abort);
    hasShared = true;
    return engine.createShared(kind, nextName(), labelsFor(keep), empty);
  };
  const release: Session['release'] = async (resource) => {
    if (isUnwanted(resource)) await engine.removeShared(resource);
  };
  const parts = { ...helper, engine, clock, abort, labels, present };
  const chooseHelper = createHelperChooser(parts);
  const contextOf = (plan: TrialPlan, emit: Emit, extra: TrialExtra): TrialContext => ({
    engine,
    feed,
    admit,
    recorder,
    clock,
    originMs,
    emit: (step) => {
      if (step.kind === 'warned' && told.has(step.message)) return;
      if (step.kind === 'warned') told.add(step.message);
      emit(step);
    },
    onRecorded: extra.onRecorded ?? (() => undefined),
    onSeen: extra.onSeen ?? (() => undefined),
    abort: extra.abort === undefined ? abort : eitherOf(abort, extra.abort),
    labels: labelsFor(plan.keep),
    containerName: nextName,
    shared: (kind, empty) => shared(kind, plan.keep, empty),
    release,
    chooseHelper: (name) => chooseHelper(plan, name, emit),
  });
  return {
    engine,
    abort,
    image: (reference, platform, pull, emit, logins = []) =>
      bringImage({ engine, abort, reference, platform, pull, emit, logins }),
    build: async (request) => {
      throwIfInterrupted(abort);
      try {
        await build(request, abort);
      } finally {
        throwIfInterrupted(abort);
      }
    },
    present,
    trial: (plan, emit, extra = {}) =>
      runTrial(plan, contextOf(plan, emit, extra), { ...NOTHING_BESIDE, ...extra }),
    companion: (plan, condition, emit) => startCompanion(plan, condition, contextOf(plan, emit, {})),
    shellImage: createShellSearch(parts),
    shared,
    release,
    close: async () => {
      hurry();
      try {
        await removeAll(engine, (await engine.labelled(label)).filter(isUnwanted));
        // What the engine was still creating when it was given up is not known here, but has the label.
        if (hasShared) await removeAllShared(engine, (await engine.labelledShared(label)).filter(isUnwanted));
      } finally {
        engine.hurry(false);
        feed.close();
      }
    },
  };
}

/** Every wait of every trial listens to it: Node's warning about more than ten would reach the user. */
function eitherOf(...signals: AbortSignal[]): AbortSignal {
  const either = AbortSignal.any(signals);
  setMaxListeners(0, either);
  return either;
}
