import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** What sigprobe asks an engine for. */
export const CALLS = [
  'version',
  'events',
  'image',
  'create',
  'wait',
  'start',
  'inspect',
  'top',
  'kill',
  'logs',
  'remove',
  'list',
] as const;
export type Call = (typeof CALLS)[number] | 'ping' | 'pull' | 'exec' | 'other';

/** What can become of a call on its way. */
export type Fault =
  /** The connection breaks before the engine hears of the call, or after it has done it. */
  | 'cut'
  | 'cut-answer'
  /** The connection breaks in the middle of the answer. */
  | 'cut-body'
  /** No answer comes, though the engine has heard, or not. */
  | 'stall'
  | 'stall-answer'
  /** The answer stops in the middle. */
  | 'stall-body'
  /** The other side says that it will send nothing more, and sends nothing. */
  | 'half-closed'
  /** From then on nobody answers anything, on connections old and new. */
  | 'hang'
  /** From then on nobody is there. */
  | 'gone'
  /** From then on every call and every answer takes longer. */
  | 'slow';

/** The n-th call of that name, counted from 1. */
interface Where {
  readonly call: Call;
  readonly nth: number;
}

export interface ProxyOptions {
  /** Socket of the engine. */
  readonly engine: string;
  /** Where to listen; null for a port of its own, where the container's processes are seen through the engine alone. */
  readonly path: string | null;
  readonly fault?: Where & { readonly kind: Fault };
  /** Called, and waited for, before a call is passed on. */
  readonly before?: (call: Call, nth: number) => Promise<void> | void;
  /** Called when the engine has answered. */
  readonly after?: (call: Call, nth: number) => void;
  /** Changes what the engine says, a piece at a time; each character is one byte. */
  readonly rewrite?: (call: Call, text: string) => string;
}

export interface EngineProxy {
  readonly host: string;
  /** Bodies of the calls that create containers. */
  readonly created: readonly Record<string, unknown>[];
  /** When the fault struck, by performance.now(); null as long as it has not. */
  readonly struckMs: () => number | null;
  /** When the first call was made of those that sigprobe gave up, by performance.now(); null when each was answered. */
  readonly unansweredMs: () => number | null;
  close(): Promise<void>;
}

/** They are answered when something happens, if ever. */
const PATIENT: readonly Call[] = ['events', 'wait'];
const SLOW_MS = 250;

/** Stands between sigprobe and an engine, and lets one thing go wrong. */
export async function startProxy(options: ProxyOptions): Promise<EngineProxy> {
  const { engine, path, fault } = options;
  const agent = new Agent({ keepAlive: true });
  const sockets = new Set<Duplex>();
  const counts = new Map<Call, number>();
  const created: Record<string, unknown>[] = [];
  let struckMs: number | null = null;
  let unansweredMs: number | null = null;
  const since = (kind: Fault) => struckMs !== null && fault?.kind === kind;

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (since('hang')) socket.pause();
  });
  server.keepAliveTimeout = 60_000;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = nameOf(incoming.method ?? '', incoming.url ?? '');
    const nth = (counts.get(call) ?? 0) + 1;
    const askedMs = performance.now();
    outgoing.on('close', () => {
      if (!outgoing.headersSent && !PATIENT.includes(call)) unansweredMs ??= askedMs;
    });
    counts.set(call, nth);
    const body = await readAll(incoming);
    if (call === 'create') created.push(JSON.parse(body.toString('utf8')) as Record<string, unknown>);
    await options.before?.(call, nth);
    const strikes = fault?.call === call && fault.nth === nth ? fault.kind : null;
    if (strikes !== null) struckMs = performance.now();
    if (since('hang')) {
      for (const socket of sockets) socket.pause();
      return;
    }
    switch (strikes) {
      case 'cut':
        outgoing.destroy();
        return;
      case 'stall':
        return;
      case 'half-closed':
        outgoing.socket?.end();
        return;
      case 'gone':
        server.close();
        for (const socket of sockets) socket.destroy();
        return;
      case 'cut-answer':
      case 'stall-answer':
      case 'cut-body':
      case 'stall-body':
      case 'hang':
      case 'slow':
      case null:
    }
    if (since('slow')) await sleep(SLOW_MS);
    const passedOn = request({
      socketPath: engine,
      agent,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    });
    // Whoever hangs up here hangs up there.
    outgoing.on('close', () => passedOn.destroy());
    passedOn.on('error', () => outgoing.destroy());
    passedOn.on('response', (answer) => {
      options.after?.(call, nth);
      if (strikes === 'cut-answer') {
        outgoing.destroy();
        return;
      }
      if (strikes === 'stall-answer') {
        answer.resume();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      // Streams such as the events begin long before their first line.
      outgoing.flushHeaders();
      let isBroken = false;
      answer.on('data', (chunk: Buffer) => {
        if (isBroken || since('hang')) return;
        if (strikes === 'cut-body' || strikes === 'stall-body') {
          isBroken = true;
          outgoing.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => {
            if (strikes === 'cut-body') outgoing.destroy();
          });
          return;
        }
        const text = options.rewrite?.(call, chunk.toString('latin1'));
        const send = () => (text === undefined ? outgoing.write(chunk) : outgoing.write(text, 'latin1'));
        if (since('slow')) setTimeout(send, SLOW_MS);
        else send();
      });
      answer.on('end', () => {
        if (isBroken || since('hang')) return;
        if (since('slow')) setTimeout(() => outgoing.end(), SLOW_MS + 1);
        else if (strikes === 'cut-body') outgoing.destroy();
        else if (strikes !== 'stall-body') outgoing.end();
      });
      answer.on('error', () => outgoing.destroy());
    });
    passedOn.end(body);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (path === null) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  return {
    host: path === null ? `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${path}`,
    created,
    struckMs: () => struckMs,
    unansweredMs: () => unansweredMs,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await closed;
    },
  };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function nameOf(method: string, url: string): Call {
  const path = url.replace(/^\/v\d+\.\d+/, '').replace(/\?.*/s, '');
  const found = NAMES.find(([pattern]) => pattern.test(`${method} ${path}`));
  return found?.[1] ?? 'other';
}

const NAMES: readonly (readonly [RegExp, Call])[] = [
  [/^(GET|HEAD) \/_ping$/, 'ping'],
  [/^GET \/version$/, 'version'],
  [/^GET \/events$/, 'events'],
  [/^GET \/images\/.*\/json$/, 'image'],
  [/^POST \/images\/create$/, 'pull'],
  [/^POST \/containers\/create$/, 'create'],
  [/^GET \/containers\/json$/, 'list'],
  [/^POST \/containers\/\w+\/start$/, 'start'],
  [/^POST \/containers\/\w+\/wait$/, 'wait'],
  [/^POST \/containers\/\w+\/kill$/, 'kill'],
  [/^GET \/containers\/\w+\/json$/, 'inspect'],
  [/^GET \/containers\/\w+\/top$/, 'top'],
  [/^GET \/containers\/\w+\/logs$/, 'logs'],
  [/^DELETE \/containers\/\w+$/, 'remove'],
  [/^POST \/(containers\/\w+\/exec|exec\/\w+\/start)$/, 'exec'],
];
