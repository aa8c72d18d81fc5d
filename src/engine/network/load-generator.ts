import { Agent, type ClientRequest, get } from 'node:http';
import type { Socket } from 'node:net';
import type { LoadCounts } from '../../observation.js';
import type { ContainerHere } from '../processes/signal-all.js';
import type { LoadAnswer } from './agent-messages.js';
import { ConnectingAgent, createConnect } from './arrival.js';

/** A busy service, not a benchmark: so many requests a second at most, and so many at a time. */
const EVERY_MS = 10;
const CONNECTIONS = 10;
/** For the kernel to tell what became of the connections of a container that has just ended. */
const LAST_WORDS_MS = 50;
/** More would say no more. */
const MOST_DATED = 1_000;

export interface LoadTarget {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Which container it has to be, where the address alone does not tell; null where it does. */
  readonly container: ContainerHere | null;
}

/**
 * Sends GET requests at a steady pace over connections that are kept alive, and counts what becomes of each.
 * A request counts where it is decided: one that was under way at the signal counts as after it.
 *
 * Pace and limit are ours, the client and its pool of connections Node's. A load library would do it all, but
 * none that was measured, on Node 20, keeps to a hundred requests a second and ten at a time: - autocannon 9
 * sends the hundred of a second within 60 ms, then none for more than 900, and, once refused, connects
 *   over 8,000 times a second, also with a `setupClient` that counts in its place.
 * - loadtest 8 cannot be told to stop, drops its limit where a rate is set (200 at a time, with answers that
 * take 2 s),   follows a stall of 500 ms with 52 requests in 20 ms and a clock set forward by 10 s with 1,100
 * in a second, and
 *   runs a `.loadtestrc.js` of the working directory or one above it, which here would be as root.
 * - artillery 2 is a command of 969 packages and 590 MB, with nothing in it to import.
 * - undici 8 and p-queue 10, a client and a limiter, need a loop of ours all the same, and keep what is over
 * the limit
 *   for later: more than 80 requests after a second without an answer.
 */
export class LoadGenerator {
  readonly #target: LoadTarget;
  readonly #agent: Agent;
  readonly #underWay = new Map<ClientRequest, () => void>();
  readonly #beforeSignal = { answered: 0, refused: 0, reset: 0 };
  readonly #afterSignal = { answered: 0, refused: 0, reset: 0 };
  readonly #resetAtMs: number[] = [];
  /** By performance.now(). */
  #signalledMs: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(target: LoadTarget) {
    const options = { keepAlive: true, maxSockets: CONNECTIONS };
    this.#target = target;
    this.#agent =
      target.container === null
        ? new Agent(options)
        : new ConnectingAgent(createConnect(target.container), options);
  }

  start(): void {
    // After the timers the event loop reads the sockets, and only then comes this: a connection that the
    // server has closed meanwhile is known to be closed, and no request is lost on it that a client could
    // have kept.
    this.#timer = setInterval(() => setImmediate(() => this.#send()), EVERY_MS);
  }

  counts(): LoadAnswer {
    const [beforeSignal, afterSignal] = [{ ...this.#beforeSignal }, { ...this.#afterSignal }];
    return { beforeSignal, afterSignal, resetAtMs: [...this.#resetAtMs] };
  }

  signal(): void {
    this.#signalledMs = performance.now();
  }

  /**
   * Sends no more. With `hasEnded` nobody is left to answer what is under way; otherwise that stays
   * undecided.
   */
  async stop(hasEnded: boolean): Promise<LoadAnswer> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await new Promise((resolve) => setTimeout(resolve, hasEnded ? LAST_WORDS_MS : 0));
    if (hasEnded) {
      for (const breakOff of this.#underWay.values()) breakOff();
      this.#underWay.clear();
    }
    const counts = this.counts();
    this.#agent.destroy();
    return counts;
  }

  #send(): void {
    if (this.#timer === undefined || this.#underWay.size >= CONNECTIONS) return;
    const { host, port, path } = this.#target;
    const headers = { host: `localhost:${port}`, 'user-agent': 'sigprobe' };
    const request = get({ host, port, path, headers, agent: this.#agent });
    const decide = (fate: keyof LoadCounts) => {
      // Whatever else is heard of a request that is decided is no news.
      if (!this.#underWay.delete(request)) return;
      this.#count(fate);
      if (fate === 'reset') this.#date();
    };
    // The address of a container that has ended may answer nothing at all, not even that nobody is there.
    this.#underWay.set(request, () =>
      this.#count(request.socket?.connecting === false ? 'reset' : 'refused'),
    );
    request.on('socket', (socket) => askWhetherRead(request, socket, decide));
    let isBegun = false;
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (error.syscall !== undefined) decide(isBegun ? 'reset' : 'refused');
    });
    request.on('response', (response) => {
      isBegun = true;
      response.resume();
      response.on('end', () => decide(response.complete ? 'answered' : 'reset'));
      response.on('error', () => decide('reset'));
    });
    // Whatever is left: an answer that is not HTTP.
    request.on('close', () => setImmediate(() => decide('reset')));
  }

  #count(fate: keyof LoadCounts): void {
    const counts = this.#signalledMs === null ? this.#beforeSignal : this.#afterSignal;
    counts[fate] += 1;
  }

  /** Notes that a request was lost just now. */
  #date(): void {
    if (this.#signalledMs === null || this.#resetAtMs.length >= MOST_DATED) return;
    this.#resetAtMs.push(Math.round((performance.now() - this.#signalledMs) * 10) / 10);
  }
}

/**
 * Tells a request that the program read, and left without an answer, from one that it never saw: the kernel
 * answers what nobody has read with a reset (RFC 2525, 2.17), at once where the program closes over it, or,
 * where it had closed before, on its arrival. Such a connection takes no more; one that was closed in good
 * order takes a few bytes yet.
 */
function askWhetherRead(
  request: ClientRequest,
  socket: Socket,
  decide: (fate: 'reset' | 'refused') => void,
): void {
  const ask = () =>
    socket.write('\r\n', (error: NodeJS.ErrnoException | null | undefined) =>
      decide(error?.code === 'EPIPE' || error?.code === 'ECONNRESET' ? 'refused' : 'reset'),
    );
  const forget = () => socket.off('end', ask);
  // Before Node's own listener, which lets go of the connection.
  socket.prependOnceListener('end', ask);
  request.on('response', forget);
  request.on('close', forget);
}
