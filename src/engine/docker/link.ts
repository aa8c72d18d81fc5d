import type Dockerode from 'dockerode';
import type { EngineFacts } from '../../observation.js';
import { negotiateVersion } from '../api-version.js';
import { createBounds } from '../bounds.js';
import { connectionTo } from '../connection.js';
import { type Endpoint, formatEndpoint } from '../endpoint.js';
import { notAnEngine } from '../failures.js';
import type { Ask as AskPodman } from '../podman.js';
import { takePulse } from '../pulse.js';
import { toFacts } from './answers.js';
import { type Asking, createAsking } from './asking.js';
import { askAbout, createClient, get, speakVersion } from './client.js';

/** The way to one engine that has said who it is. */
export interface Link extends Asking {
  readonly docker: Dockerode;
  /** Its answer to `version`. */
  readonly version: Dockerode.DockerVersion;
  readonly facts: EngineFacts;
  /** Null for an engine that is not Podman. */
  readonly askPodman: AskPodman | null;
  /** Fires, with the failure as its reason, when the engine no longer answers at all. */
  readonly lost: AbortSignal;
  /** Gives the calls that follow little time. */
  hurry(): void;
  /** Lets go of every connection. */
  close(): void;
}

/** Connects to an engine and settles on a version of the API; @throws SigprobeError `engine-…` */
export async function openLink(endpoint: Endpoint): Promise<Link> {
  const address = formatEndpoint(endpoint);
  const connection = connectionTo(endpoint);
  const docker = createClient(connection);
  const alone = createAsking(address, createBounds(new AbortController().signal));
  const pulse = takePulse((boundMs) =>
    alone.ask('say that it is there', (abortSignal) => askAbout(docker, 'ping', abortSignal), boundMs),
  );
  const bounds = createBounds(pulse.lost);
  const asking = createAsking(address, bounds);
  const close = () => {
    pulse.stop();
    connection.agent.destroy();
  };
  const version = (await asking
    .ask('tell its version', (abortSignal) => askAbout(docker, 'version', abortSignal))
    .catch((error: unknown) => {
      close();
      throw error;
    })) as Dockerode.DockerVersion;
  if (typeof version?.ApiVersion !== 'string') {
    close();
    throw notAnEngine(address);
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
    lost: pulse.lost,
    hurry: bounds.hurry,
    close,
  };
}
