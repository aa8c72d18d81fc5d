import { homedir } from 'node:os';
import { type EngineChoice, findEngine, type HostEnvironment } from '../../engine/connect/discovery.js';
import type { DockerEngine } from '../../engine/docker/engine.js';
import type { CliProcess } from '../cli-process.js';
import type { EngineOptions } from '../options/options.js';

/** Connects to the engine that the options and the environment stand for; @throws SigprobeError when there is none */
export function openEngine(options: EngineOptions, world: CliProcess): Promise<DockerEngine> {
  return findEngine(chosen(options), hostEnvironment(world), (pid, signal) => process.kill(pid, signal));
}

export function chosen({ host, context }: EngineOptions): EngineChoice {
  return { host: host ?? null, context: context ?? null };
}

/** What discovery reads of the outside world. */
export function hostEnvironment({ env, platform }: CliProcess): HostEnvironment {
  const copy = { ...env };
  // dockerode follows it by itself, certificates included, and throws where they are missing, wherever it is told to go.
  delete process.env['DOCKER_HOST'];
  return { env: copy, home: copy['HOME'] || homedir(), platform, uid: process.getuid?.() ?? null };
}
