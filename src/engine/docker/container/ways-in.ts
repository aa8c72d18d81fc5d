import type Dockerode from 'dockerode';
import type { ViewName } from '../../../observation.js';
import { statusOf } from '../../failures/failures.js';
import { type ContainerNetwork, createContainerNetwork } from '../../network/container-network.js';
import { addressesOnBridges } from '../../network/engine-network.js';
import type { HelperChoice } from '../../port.js';
import { type Execute, ROOT } from '../../processes/exec.js';
import type { ContainerHere, SignalProcess } from '../../processes/signal-all.js';
import { createViewer, isSeenHere, type Viewer } from '../../processes/viewer.js';
import type { ApiClient } from '../api-client.js';
import type { HelperBeside } from './helper-beside.js';
import { createTop } from './top.js';

/** Who may look into a container, and who may reach it. */
export interface WaysInParts {
  /** Where process tables may come from, best first. */
  readonly views: readonly ViewName[];
  readonly choice: HelperChoice;
  /** Null where no helper container may be used. */
  readonly beside: HelperBeside | null;
  /** Runs commands in the container itself, as that user. */
  readonly executeAs: (user: string) => Execute;
  /** Null where the processes of this machine are not to be signalled directly. */
  readonly signalProcess: SignalProcess | null;
  /** Whether the engine's bridges are in the network namespace that this process is in. */
  readonly sharesNetwork: () => Promise<boolean>;
}

/** What the engine tells of a container once it has been started. */
interface Started {
  readonly hostPid: number;
  /** The working directory of its program. */
  readonly workdir: string;
  readonly viewer: Viewer;
  readonly network: ContainerNetwork;
}

/** The ways into a container: which there are shows once it has been started. */
export class WaysIn {
  readonly #api: ApiClient;
  readonly #containerId: string;
  readonly #parts: WaysInParts;
  #started: Started | null = null;

  constructor(api: ApiClient, containerId: string, parts: WaysInParts) {
    this.#api = api;
    this.#containerId = containerId;
    this.#parts = parts;
  }

  /** It has been started. */
  open(info: Dockerode.ContainerInspectInfo): void {
    const hostPid = info.State.Pid;
    const isHere = this.#isSeenHere(hostPid);
    const viewer = this.#viewerOf(hostPid, isHere);
    const network = this.#networkOf(info, isHere);
    this.#started = { hostPid, workdir: info.Config.WorkingDir || '/', viewer, network };
  }

  /** Null before it is started. */
  get started(): Started | null {
    return this.#started;
  }

  /** Null where this machine's /proc is not what is looked at. */
  get here(): Started | null {
    return this.#started?.viewer.isHere === true ? this.#started : null;
  }

  get network(): ContainerNetwork {
    if (this.#started === null) throw new Error('a container is reached before it is started');
    return this.#started.network;
  }

  /** Runs commands as this user in the helper container that looks; null where none does. */
  helperAs(user: string): Execute | null {
    const { beside } = this.#parts;
    return beside?.view() == null ? null : beside.executeAs(user);
  }

  /** True where nobody thought that a helper is needed, and this machine's /proc does not show the container. */
  get mayLackHelper(): boolean {
    if (this.#parts.choice.kind !== 'unneeded' || this.#started === null) return false;
    const { hostPid } = this.#started;
    return hostPid > 0 && !this.#isSeenHere(hostPid);
  }

  /** Where this machine's /proc would show it; null before it is started. */
  get place(): ContainerHere | null {
    if (this.#started === null) return null;
    return { root: '/proc', hostPid: this.#started.hostPid, containerId: this.#containerId };
  }

  /** How its processes are signalled from outside; null where that cannot be done from here. */
  get outside(): { readonly place: ContainerHere; readonly send: SignalProcess } | null {
    const { signalProcess } = this.#parts;
    const place = this.here === null ? null : this.place;
    return place === null || signalProcess === null ? null : { place, send: signalProcess };
  }

  #isSeenHere(hostPid: number): boolean {
    return isSeenHere({ views: this.#parts.views, containerId: this.#containerId, hostPid });
  }

  #viewerOf(hostPid: number, isHere: boolean): Viewer {
    const { views, choice, beside, executeAs } = this.#parts;
    const isHelped = choice.kind === 'wanted' && (choice.isForced || !isHere);
    const helper = isHelped && beside !== null ? beside.start() : null;
    const containerId = this.#containerId;
    return createViewer({
      views,
      containerId,
      hostPid,
      helper,
      top: createTop(this.#api, containerId),
      executeAs,
    });
  }

  #networkOf(info: Dockerode.ContainerInspectInfo, isHere: boolean): ContainerNetwork {
    const { executeAs, sharesNetwork } = this.#parts;
    const execute = executeAs(ROOT);
    const run: Execute = (command, leastMs) =>
      execute(command, leastMs).catch((error: unknown) => {
        throw statusOf(error) === null ? this.#api.failure(error, 'run a command in the container') : error;
      });
    const addresses = async () =>
      (await sharesNetwork()) ? addressesOnBridges(Object.values(info.NetworkSettings.Networks)) : [];
    return createContainerNetwork({
      containerId: this.#containerId,
      hostPid: info.State.Pid,
      isHere,
      execute: run,
      addresses,
    });
  }
}
