import { once } from 'node:events';
import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasConnection } from '../../kernel/connections.js';
import { isContainerInit } from '../processes/host-proc.js';
import type { ContainerHere } from '../processes/signal-all.js';
import { readSocketTables } from './socket-tables.js';

const CONNECT_BOUND_MS = 1_000;
/** The other end may hear of a connection on another processor. */
const LOOKS = 5;
const LOOK_EVERY_MS = 4;

/** Connects to an address of a container; throws where nobody accepts, or not the container does. */
export type Connect = (host: string, port: number) => Promise<Socket>;

/**
 * The way to a container's address from another network; null stands for its own network, where every address
 * is its own. Before anything is sent, its own table of sockets has to show a connection. From then on the
 * address is its own while it lives, and may be another container's afterwards.
 */
export function createConnect(container: ContainerHere | null): Connect {
  let isShown = false;
  const leadsThere = async (socket: Socket, { root, hostPid, containerId }: ContainerHere) => {
    isShown ||= await hasArrived(socket, root, hostPid);
    return isShown && isContainerInit(root, hostPid, containerId);
  };
  return async (host, port) => {
    const socket = connect({ host, port });
    socket.on('error', () => undefined);
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_BOUND_MS) });
      if (container !== null && !(await leadsThere(socket, container))) throw new Error('it leads elsewhere');
      return socket;
    } catch (cause) {
      socket.destroy();
      const syscall = 'connect';
      throw Object.assign(new Error(`cannot connect to ${host}:${port}`, { cause }), { syscall });
    }
  };
}

/** Sends requests over connections that are made so. */
export class ConnectingAgent extends Agent {
  readonly #connect: Connect;

  constructor(connectTo: Connect, options: AgentOptions = {}) {
    super(options);
    this.#connect = connectTo;
  }

  override createConnection(
    { host, port }: ClientRequestArgs,
    done: (error: Error | null, socket: Duplex) => void = () => undefined,
  ): undefined {
    this.#connect(host ?? '', Number(port)).then(
      (socket) => done(null, socket),
      (error: Error) => done(error, undefined as never),
    );
  }
}

async function hasArrived(socket: Socket, root: string, hostPid: number): Promise<boolean> {
  const { localPort, remotePort } = socket;
  if (localPort === undefined || remotePort === undefined) return false;
  for (let look = 0; look < LOOKS && !socket.destroyed; look += 1) {
    const text = readSocketTables(root, hostPid);
    if (text === null) return false;
    if (hasConnection(text, { local: remotePort, remote: localPort })) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}
