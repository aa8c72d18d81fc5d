import { release } from 'node:os';
import type { Readable } from 'node:stream';
import type { Examination } from '../../checkup.js';
import type { ViewName } from '../../observation.js';
import type { Endpoint } from '../connect/endpoint.js';
import { type FindLogin, findNoLogin } from '../credentials/find-login.js';
import type { ContainerSpec, Engine } from '../port.js';
import { endStranded } from '../processes/end-stranded.js';
import { createGoFirst } from '../processes/priority.js';
import type { SignalProcess } from '../processes/signal-all.js';
import { createEventFeed } from '../streams/event-feed.js';
import { type ApiClient, openApiClient } from './api-client.js';
import { create } from './client.js';
import { toContainer } from './container/container.js';
import { toCreateRequest } from './container/create-request.js';
import { putFiles } from './container/put-files.js';
import { removeContainer } from './container/remove-container.js';
import { examine } from './examine.js';
import { toLabelled, toWarnings } from './from-docker.js';
import { findImage } from './image/find-image.js';
import { pullImage } from './image/pull-image.js';
import { mountsParts, sharedResources } from './shared-resources.js';
import { sharesNetwork } from './shares-network.js';

/** Every view, best first. */
const VIEWS: readonly ViewName[] = ['host-proc', 'engine-top', 'exec'];

/** An engine that also tells about itself. */
export interface DockerEngine extends Engine {
  /** Reads only: it starts nothing and changes nothing. */
  examine(): Promise<Examination>;
}

/**
 * Connects to a Docker-compatible engine. `views` limits where process tables may come from, best first;
 * `signalProcess` lets it signal the processes of containers on this machine directly; `findLogin` is asked for
 * each pull.
 *
 * @throws SigprobeError `engine-…` when it cannot be reached
 */
export async function connectDocker(
  endpoint: Endpoint,
  views: readonly ViewName[] = VIEWS,
  signalProcess: SignalProcess | null = null,
  findLogin: FindLogin = findNoLogin,
): Promise<DockerEngine> {
  const api = await openApiClient(endpoint);
  const { docker, ask } = api;
  const isLocal = endpoint.kind === 'unix';
  /** Until it has refused to. */
  let limitsPids = true;
  /** Until the /proc of this machine has not shown a container. */
  let needsHelper = !isLocal || ![release(), ''].includes(api.facts.kernel);
  const goFirst = createGoFirst();
  const usable = views.filter((view) => view !== 'host-proc' || isLocal);

  return {
    facts: api.facts,
    get needsHelper() {
      return needsHelper;
    },
    mountsParts: mountsParts(api.facts),
    sharesHostname: api.facts.name !== 'podman',
    findImage: (reference) => findImage(api, reference),
    pullImage: (reference, platform, abort, onProgress, logins) =>
      pullImage(api, findLogin, { reference, platform, abort, onProgress, logins }),
    createContainer: async (spec) => {
      const hasPidsLimit = limitsPids;
      const { Id, Warnings } = await ask('create a container', (abortSignal) =>
        create(docker, toCreateRequest(spec, hasPidsLimit), abortSignal),
      );
      await putFiles(api, Id, spec.settings).catch(async (error: unknown) => {
        await removeContainer(api, Id).catch(() => undefined);
        throw error;
      });
      const forgoPidsLimit = hasPidsLimit
        ? () => {
            limitsPids = false;
          }
        : null;
      return toContainer(api, Id, {
        views: usable,
        signalProcess,
        warnings: [...toWarnings(Warnings), ...whyNoHelper(spec)],
        forgoPidsLimit,
        goFirst,
        sharesNetwork: () => sharesNetwork(api, endpoint),
        helper: spec.helper,
        isTty: spec.settings.tty,
        isAmongOthers: spec.settings.pid !== null,
        noteNeed: () => {
          needsHelper = true;
        },
      });
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
    remove: async (id) => {
      if (signalProcess !== null) await endLeftStranded(api, id, signalProcess);
      await removeContainer(api, id);
    },
    ...sharedResources(api),
    examine: () => examine(api, isLocal),
    lost: api.lost,
    check: api.check,
    hurry: api.hurry,
    close: api.close,
  };
}

function whyNoHelper({ helper }: ContainerSpec): string[] {
  return helper.kind === 'none' && helper.why !== null ? [helper.why] : [];
}

/** See `endStranded`: for a container of which only the id is known, such as one that an earlier call left. */
async function endLeftStranded(
  { docker, attempt }: ApiClient,
  id: string,
  send: SignalProcess,
): Promise<void> {
  const info = await attempt('inspect the container', (abortSignal) =>
    docker.getContainer(id).inspect({ abortSignal }),
  ).catch(() => null);
  const hostPid = info?.State.Pid ?? 0;
  if (hostPid > 0) endStranded({ root: '/proc', hostPid, containerId: id }, send);
}
