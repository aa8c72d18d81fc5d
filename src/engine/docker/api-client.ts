import type Dockerode from 'dockerode';
import { errors } from '../../error-catalogue.js';
import type { EngineFacts } from '../../observation.js';
import { negotiateVersion } from '../connect/api-version.js';
import { connectionTo } from '../connect/connection.js';
import { type Endpoint, formatEndpoint } from '../connect/endpoint.js';
import { engineFailure } from '../failures/failures.js';
import { createDeadlines, type Deadlines, QUESTION_BOUND_MS, within } from '../liveness/deadlines.js';
import { type Heartbeat, startHeartbeat } from '../liveness/heartbeat.js';
import { askAgainWhenDropped } from './ask-again.js';
import { createCalls, type EngineCalls } from './call.js';
import { askAbout, createClient, get, speakVersion } from './client.js';
import { toFacts } from './from-docker.js';
import type { Ask as AskPodman } from './podman.js';

/** The way to one engine that has said who it is. */
export interface ApiClient extends EngineCalls {
  readonly docker: Dockerode;
  /** Its answer to `version`. */
  readonly version: Dockerode.DockerVersion;
  readonly facts: EngineFacts;
  /** Null for an engine that is not Podman. */
  readonly askPodman: AskPodman | null;
  /** Fires, with the failure as its reason, when the engine no longer answers at all. */
  readonly lost: Heartbeat['lost'];
  readonly check: Heartbeat['check'];
  readonly hurry: Deadlines['hurry'];
  /** Lets go of every connection. */
  close(): void;
}

/** Connects to an engine and settles on a version of the API; @throws SigprobeError `engine-…` */
export async function openApiClient(endpoint: Endpoint): Promise<ApiClient> {
  const address = formatEndpoint(endpoint);
  const connection = await connectionTo(endpoint);
  const docker = createClient(connection);
  const question = async <T>(boundMs: number, doing: string, call: (abort: AbortSignal) => Promise<T>) => {
    try {
      return await within(boundMs, doing, call);
    } catch (error) {
      throw engineFailure(error, address, doing);
    }
  };
  const heartbeat = startHeartbeat({
    ping: (boundMs) =>
      question(boundMs, 'say that it is there', (abortSignal) => askAbout(docker, 'ping', abortSignal)),
    hasAnsweredSince: (ms) => deadlines.lastAnswerMs() > ms,
  });
  const deadlines = createDeadlines(heartbeat.lost);
  const asking = createCalls(address, deadlines);
  const close = () => {
    heartbeat.stop();
    connection.agent.destroy();
  };
  const version = (await question(QUESTION_BOUND_MS, 'tell its version', (abortSignal) =>
    askAgainWhenDropped(() => askAbout(docker, 'version', abortSignal), abortSignal),
  ).catch((error: unknown) => {
    close();
    throw error;
  })) as Dockerode.DockerVersion;
  if (typeof version?.ApiVersion !== 'string') {
    close();
    throw errors.notAnEngine(address);
  }
  speakVersion(docker, negotiateVersion(version));
  const facts = toFacts(version);
  const askPodman: AskPodman = (doing, path) =>
    asking.ask(doing, (abortSignal) => get(docker, path, abortSignal));
  return {
    ...asking,
    docker,
    version,
    facts,
    askPodman: facts.name === 'podman' ? askPodman : null,
    lost: heartbeat.lost,
    check: heartbeat.check,
    hurry: deadlines.hurry,
    close,
  };
}
