import type { Readable } from 'node:stream';
import type { Examination } from '../../checkup.js';
import type { ViewName } from '../../observation.js';
import type { Endpoint } from '../endpoint.js';
import { createEventFeed } from '../event-feed.js';
import type { Engine } from '../port.js';
import type { SignalProcess } from '../signal-all.js';
import { toLabelled } from './answers.js';
import { toContainer } from './container.js';
import { toCreateRequest } from './create-request.js';
import { examine } from './examine.js';
import { findImage } from './find-image.js';
import { openLink } from './link.js';
import { pullImage } from './pull-image.js';
import { removeContainer } from './remove-container.js';

/** Every view, best first. */
const VIEWS: readonly ViewName[] = ['host-proc', 'engine-top', 'exec'];

/** An engine that also tells about itself. */
export interface DockerEngine extends Engine {
  /** Reads only: it starts nothing and changes nothing. */
  examine(): Promise<Examination>;
}

/**
 * Connects to a Docker-compatible engine. `views` limits where process tables may come from, best first; `signalProcess`
 * lets it signal the processes of containers on this machine directly.
 *
 * @throws SigprobeError `engine-…` when it cannot be reached
 */
export async function connectDocker(
  endpoint: Endpoint,
  views: readonly ViewName[] = VIEWS,
  signalProcess: SignalProcess | null = null,
): Promise<DockerEngine> {
  const link = await openLink(endpoint);
  const { docker, ask } = link;
  const isLocal = endpoint.kind === 'unix';
  const usable = views.filter((view) => view !== 'host-proc' || isLocal);

  return {
    facts: link.facts,
    findImage: (reference) => findImage(link, reference),
    pullImage: (reference, platform, abort) => pullImage(docker, reference, platform, abort),
    createContainer: async (spec) => {
      const { id } = await ask('create a container', (abortSignal) =>
        docker.createContainer({ ...toCreateRequest(spec), abortSignal }),
      );
      return toContainer(link, id, { views: usable, signalProcess });
    },
    events: async (label) => {
      const stream = await ask('report its events', (abortSignal) =>
        docker.getEvents({ filters: { type: ['container'], label: [label] }, abortSignal }),
      );
      return createEventFeed(stream as Readable);
    },
    labelled: async (label) => {
      const found = await ask('list containers', (abortSignal) =>
        docker.listContainers({ all: true, filters: { label: [label] }, abortSignal }),
      );
      return found.map(toLabelled);
    },
    remove: (id) => removeContainer(link, id),
    examine: () => examine(link, isLocal),
    lost: link.lost,
    hurry: link.hurry,
    close: link.close,
  };
}
