import { homedir } from 'node:os';
import { type EngineChoice, findEngine, type Surroundings } from '../engine/discovery.js';
import type { DockerEngine } from '../engine/docker/engine.js';
import type { EngineOptions } from './options.js';
import type { World } from './world.js';

/** Connects to the engine that the options and the environment stand for; @throws SigprobeError when there is none */
export function openEngine(options: EngineOptions, world: World): Promise<DockerEngine> {
  return findEngine(chosen(options), surroundingsOf(world), (pid, signal) => process.kill(pid, signal));
}

export function chosen({ host, context }: EngineOptions): EngineChoice {
  return { host: host ?? null, context: context ?? null };
}

/** What discovery reads of the outside world. */
export function surroundingsOf({ env, platform }: World): Surroundings {
  const copy = { ...env };
  // dockerode follows it by itself, certificates included, and throws where they are missing, wherever it is told to go.
  delete process.env['DOCKER_HOST'];
  return { env: copy, home: copy['HOME'] || homedir(), platform, uid: process.getuid?.() ?? null };
}
