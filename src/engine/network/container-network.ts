import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import { parseListeners } from '../../kernel/listeners.js';
import { statusOf, wordsOf } from '../failures/failures.js';
import type { HttpAnswer, Load, PortAnswer, RequestOptions } from '../port.js';
import type { Execute } from '../processes/exec.js';
import { isContainerInit } from '../processes/host-proc.js';
import type { Answers, Outside, Question } from './agent-messages.js';
import { askByExec } from './ask-by-exec.js';
import { readSocketTables } from './socket-tables.js';
import { type NetnsAgent, startAgent } from './start-agent.js';

/** What the ways to the ports of one running container may use. */
export interface ContainerNetworkParts {
  readonly containerId: string;
  readonly hostPid: number;
  /** True when the container is known to run on this machine. */
  readonly isHere: boolean;
  readonly execute: Execute;
  /** Those that lead to it from this process's network; empty where none is known to. */
  readonly addresses: () => Promise<readonly string[]>;
}

/** The ports of one running container, reached without publishing any. */
export interface ContainerNetwork {
  listens(port: number): Promise<PortAnswer>;
  get(port: number, path: string, options?: RequestOptions): Promise<HttpAnswer>;
  load(port: number, path: string): Promise<Load | null>;
  /** Ends what was started to get there. */
  leave(): void;
}

/** One that takes longer is asked again. */
const AS_HEALTH_ENDPOINT: RequestOptions = { scheme: 'http', boundMs: 5_000 };

/** An agent and where it finds the container. */
interface AgentRoute {
  readonly agent: NetnsAgent;
  readonly outside: Outside | null;
  readonly how: string;
}

/**
 * Finds the way. The kernel's table of sockets tells of a listener without touching it. A request is sent
 * from inside the container's network namespace, which takes root or the user of a rootless engine and reaches
 * what listens on 127.0.0.1 of a container without a network; else by a command in the container, which takes
 * an image that has one; else to an address that is known to lead there.
 */
export function createContainerNetwork({
  containerId,
  hostPid,
  isHere,
  execute,
  addresses,
}: ContainerNetworkParts): ContainerNetwork {
  const agents: NetnsAgent[] = [];
  let hasLeft = false;
  const keep = (agent: NetnsAgent | null): NetnsAgent | null => {
    if (agent !== null) agents.push(agent);
    if (hasLeft) agent?.leave();
    return agent;
  };
  const inside = once(async (): Promise<AgentRoute | null> => {
    const agent = isHere ? keep(await startAgent(hostPid)) : null;
    // The number may have gone to a stranger while the namespace was entered.
    return agent !== null && isContainerInit('/proc', hostPid, containerId)
      ? { agent, outside: null, how: 'asked from inside its network' }
      : null;
  });
  const outside = once(async (): Promise<AgentRoute | null> => {
    const hosts = isHere ? await addresses() : [];
    const agent = hosts.length > 0 ? keep(await startAgent(null)) : null;
    const how = `asked at ${hosts.join(', ')}`;
    return agent && { agent, outside: { hosts, container: { root: '/proc', hostPid, containerId } }, how };
  });
  const where = isHere
    ? 'entering its network takes root, or the user of a rootless engine, no address is known to lead to it from here'
    : 'the engine is not on this machine';
  let hasTools = true;
  /**
   * Empty for what the image cannot run; null where nothing answers: the command hung, or the container no
   * longer runs.
   */
  const run = async (command: string[], leastMs?: number): Promise<string | null> => {
    try {
      return await execute(command, leastMs);
    } catch (error) {
      if (isSigprobeError(error, 'engine-slow')) return null;
      if (statusOf(error) === null) throw error;
      return /not running|stopped|no such container/i.test(wordsOf(error)) ? null : '';
    }
  };

  return {
    listens: async (port) => {
      const text = isHere
        ? readSocketTables('/proc', hostPid)
        : await run(['cat', '/proc/net/tcp', '/proc/net/tcp6']);
      if (text === null) return { kind: 'closed' };
      const ports = parseListeners(text);
      if (ports === null)
        return { kind: 'unreachable', why: `${where}, and the image has no cat to read /proc/net/tcp with` };
      return ports.has(port) ? { kind: 'open', how: "by the kernel's table of sockets" } : { kind: 'closed' };
    },
    get: async (port, path, options = AS_HEALTH_ENDPOINT) => {
      const through = async ({ agent, outside, how }: AgentRoute): Promise<HttpAnswer> => {
        const status = await agent.ask({ ask: 'status', outside, port, path, ...options });
        return status === null ? { kind: 'silent' } : { kind: 'answered', status, how };
      };
      const inner = await inside();
      if (inner !== null) return through(inner);
      const status = hasTools ? await askByExec(run, { port, path, ...options }) : 'impossible';
      hasTools = status !== 'impossible';
      if (status === null) return { kind: 'silent' };
      if (status !== 'impossible')
        return { kind: 'answered', status, how: 'asked by a command in the container' };
      // What is shown to lead to the container from outside is shown of plain connections.
      const outer = options.scheme === 'http' ? await outside() : null;
      if (outer !== null) return through(outer);
      return { kind: 'unreachable', why: `${where}, and the image has no bash, curl or wget to ask with` };
    },
    load: async (port, path) => {
      const route = (await inside()) ?? (await outside());
      return route === null ? null : toLoad(route, port, path);
    },
    leave: () => {
      hasLeft = true;
      for (const agent of agents) agent.leave();
    },
  };
}

function toLoad({ agent, outside }: AgentRoute, port: number, path: string): Load {
  const ask = async <Q extends Question>(question: Q): Promise<Answers[Q['ask']]> => {
    const answer = await agent.ask(question);
    if (answer !== null) return answer;
    throw errors.loadFailed();
  };
  return {
    url: `http://localhost:${port}${path}`,
    start: async () => {
      await ask({ ask: 'load', outside, port, path });
    },
    counts: () => ask({ ask: 'counts' }),
    signal: () => {
      // Should it be gone, the next question tells.
      void agent.ask({ ask: 'signal' });
    },
    stop: (hasEnded) => ask({ ask: 'stop', hasEnded }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
