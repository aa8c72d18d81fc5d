import type { Engine } from '../engine/port.js';
import { SigprobeError } from '../errors.js';
import type { ImageFacts, Observation } from '../observation.js';
import type { Clock } from './clock.js';
import type { Emit } from './events.js';
import { KEEP_LABEL, nameOf, OWNER_LABEL, RUN_LABEL } from './labels.js';
import type { TrialPlan } from './plan.js';
import type { Challenge } from './shutdown.js';
import { runTrial } from './trial.js';
import { isInterrupted, type TrialWorld, throwIfInterrupted } from './world.js';

export type PullPolicy = 'missing' | 'always' | 'never';

export interface SessionOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  /** Names this call; letters and digits. */
  readonly runId: string;
  /** `host/pid/start time` of this process. */
  readonly owner: string;
  readonly abort: AbortSignal;
}

/** One call's dealings with one engine. */
export interface Session {
  readonly engine: Engine;
  /** Finds the image, pulling it as the policy says; @throws SigprobeError `image-…` */
  image(reference: string, platform: string | null, pull: PullPolicy, emit: Emit): Promise<ImageFacts>;
  /** `abort` ends this trial alone. */
  trial(
    plan: TrialPlan,
    emit: Emit,
    extra?: { challenge?: Challenge; abort?: AbortSignal },
  ): Promise<Observation>;
  /** Removes whatever of this call is still on the engine, unless it was to be kept. */
  close(): Promise<void>;
}

/** Opens the event feed, so that nothing that happens to our containers is missed. */
export async function openSession({
  engine,
  clock,
  runId,
  owner,
  ...options
}: SessionOptions): Promise<Session> {
  const label = `${RUN_LABEL}=${runId}`;
  const abort = AbortSignal.any([options.abort, engine.lost]);
  const feed = await engine.events(label);
  let containers = 0;
  return {
    engine,
    image: async (reference, platform, pull, emit) => {
      const present = pull === 'always' ? null : await engine.findImage(reference);
      if (present !== null) return present;
      if (pull !== 'never') {
        emit({ kind: 'pulling', image: reference });
        await engine.pullImage(reference, platform, abort).catch((error: unknown) => {
          throwIfInterrupted(abort);
          throw error;
        });
      }
      const pulled = await engine.findImage(reference);
      if (pulled !== null) return pulled;
      throw new SigprobeError(
        'image-not-found',
        `The engine has no image '${reference}'.`,
        pull === 'never' ? 'Build or pull it first, or leave --pull never out.' : 'Check the name and tag.',
      );
    },
    trial: (plan, emit, extra = {}) => {
      const world: TrialWorld = {
        engine,
        feed,
        clock,
        emit,
        abort: extra.abort === undefined ? abort : AbortSignal.any([abort, extra.abort]),
        labels: { [RUN_LABEL]: runId, [OWNER_LABEL]: owner, ...(plan.keep ? { [KEEP_LABEL]: 'true' } : {}) },
        containerName: () => {
          containers += 1;
          return nameOf(runId, containers);
        },
      };
      return runTrial(plan, world, extra.challenge ?? null);
    },
    close: async () => {
      try {
        const left = await engine.labelled(label);
        const unwanted = left.filter(
          ({ labels }) => isInterrupted(abort) || labels[KEEP_LABEL] === undefined,
        );
        await Promise.all(unwanted.map(({ id }) => engine.remove(id)));
      } finally {
        feed.close();
      }
    },
  };
}
