import { homedir } from 'node:os';
import { type EngineChoice, findEngine, type HostEnvironment } from '../engine/connect/discovery.js';
import type { Engine } from '../engine/port.js';

/** Which engine; where nothing names one it is found as `docker` finds it. */
export interface ConnectOptions {
  /** `unix:///…`, `tcp://…` or `ssh://…`. */
  readonly host?: string | undefined;
  /** The name of a context of the Docker CLI. */
  readonly context?: string | undefined;
  /** Where DOCKER_HOST, DOCKER_CONFIG and their kin are read; `process.env` unless another is given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Connects to a Docker-compatible engine, which is to be closed by whoever asked for it.
 *
 * @throws SigprobeError `engine-…`, `bad-option`, `bad-file`
 */
export function connect(options: ConnectOptions = {}): Promise<Engine> {
  const { env = process.env } = options;
  const host = hostEnvironment({ env, platform: process.platform });
  return findEngine(engineChoice(options), host, (pid, signal) => process.kill(pid, signal));
}

/** What was said of the engine, null where nothing was. */
export function engineChoice({ host, context }: ConnectOptions): EngineChoice {
  return { host: host ?? null, context: context ?? null };
}

/** What discovery reads of this machine. */
export function hostEnvironment({
  env,
  platform,
}: Pick<HostEnvironment, 'env' | 'platform'>): HostEnvironment {
  return { env, home: env['HOME'] || homedir(), platform, uid: process.getuid?.() ?? null };
}
