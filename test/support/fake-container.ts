import type {
  Command,
  CommandResult,
  Container,
  ContainerSpec,
  ContainerState,
  EngineEvent,
  SentToAll,
  Table,
} from '../../src/engine/port.js';
import { SigprobeError } from '../../src/errors.js';
import type { Signal } from '../../src/kernel/signals.js';
import type { Listener, PipeEnd, ProcessFacts, SignalFacts, ViewName } from '../../src/observation.js';
import { aProcess } from './builders.js';
import type { FakeClock } from './fake-clock.js';
import type { FakeFeed } from './fake-feed.js';

/** What holds from these moments on, ms, in rising order. */
type Timeline<T> = readonly (readonly [fromMs: number, value: T])[];

/** The processes that a look shows, PID 1 first; null when the view shows nothing. */
export type Tables = Timeline<readonly ProcessFacts[] | null>;

interface Exit {
  readonly afterMs: number;
  readonly code: number;
  readonly oomKilled?: boolean;
}

/** One command: it takes so long, or does not end; `ends` is what it makes the container do. */
interface FakeCommand {
  readonly afterMs?: number | null;
  readonly result?: CommandResult;
  readonly ends?: Exit;
}

/** What the container does once a signal has come, by ms since then; what is left out stays as it was. */
interface Reaction {
  readonly tables?: Tables;
  readonly exit?: Exit;
}

/**
 * How a container behaves. Unless told otherwise it runs one process with a handler for SIGTERM, exits with 0 at 40 ms
 * after the first signal, and its engine is quick, exact and loses nothing.
 */
export interface ContainerScript {
  /** By ms since the start. */
  readonly tables?: Tables;
  /** To the first signal, the second and so on. */
  readonly onSignals?: readonly Reaction[];
  /** By itself, by ms since the start. */
  readonly exit?: Exit;
  readonly view?: ViewName;
  readonly quickLooks?: boolean;
  /** How long a look takes; it shows what was there when it was asked for. */
  readonly lookMs?: number;
  /** Whether this machine shares the engine's clock. */
  readonly sharesClock?: boolean;
  readonly killMs?: number;
  /** When an event comes after what it tells; null loses it. */
  readonly killEventMs?: number | null;
  readonly dieEventMs?: number | null;
  /** One that comes later than at once is not in the record. */
  readonly oomEventMs?: number | null;
  /** How often each event comes. */
  readonly copies?: number;
  /** When the call that waits for the end answers; null never, `breaks` at the start. */
  readonly waitMs?: number | null | 'breaks';
  /** For how long the record still says that the container runs. */
  readonly recordMs?: number;
  /** By how much the engine's clock jumps at the end, ms. */
  readonly clockJumpMs?: number;
  readonly freezes?: boolean;
  /** What the program's processes are in, by PID, where that is not the container's directory. */
  readonly workdirs?: Readonly<Record<string, string>>;
  /** What a look at its open pipes shows. */
  readonly pipes?: readonly PipeEnd[] | null;
  readonly listeners?: readonly Listener[] | null;
  readonly reachesAll?: boolean;
  readonly health?: Timeline<ContainerState['health']>;
  /** How long after a change of health its event comes; null loses it. */
  readonly healthEventMs?: number | null;
  /** Lines of its log, by ms since the start. */
  readonly log?: readonly (readonly [atMs: number, line: string])[];
  readonly paths?: readonly string[];
  /** What becomes of the commands that are run in it, by ms since each; a container that ends cuts one off. */
  readonly commands?: readonly FakeCommand[];
  /** Replaces methods, for what no engine should do. */
  readonly override?: (container: Container, clock: FakeClock) => Partial<Container>;
}

/** A container and what was done to it. */
export interface FakeContainer {
  readonly container: Container;
  readonly spec: ContainerSpec;
  /** Signals that arrived, by ms since the start. */
  readonly signals: readonly { readonly name: string; readonly atMs: number; readonly toAll: boolean }[];
  /** When looks were asked for, by ms since the start. */
  readonly looks: readonly { readonly atMs: number; readonly depth: string }[];
  /** Those that were run in it, in their order. */
  readonly commands: readonly Command[];
  wasStarted(): boolean;
  isRemoved(): boolean;
  isLetGo(): boolean;
  /** Somebody else's doing. */
  killByOther(code: number): void;
}

const EXITED: CommandResult = { kind: 'exited', code: 0, output: '' };

/** When virtual time began, by the engine's clock. */
const EPOCH_NS = 1_763_925_000_000_000_000n;

const HEALTHY: Required<Omit<ContainerScript, 'exit' | 'override'>> = {
  tables: [[0, [aProcess()]]],
  onSignals: [{ exit: { afterMs: 40, code: 0 } }],
  view: 'host-proc',
  quickLooks: false,
  lookMs: 0,
  sharesClock: false,
  killMs: 16,
  killEventMs: 3,
  dieEventMs: 50,
  oomEventMs: 0,
  copies: 1,
  waitMs: 100,
  recordMs: 0,
  clockJumpMs: 0,
  freezes: true,
  workdirs: {},
  pipes: null,
  listeners: null,
  reachesAll: true,
  health: [[0, 'none']],
  healthEventMs: 0,
  log: [[0, 'ready']],
  paths: [],
  commands: [],
};

/** A container that plays its script on that clock; its events go to the feed. */
export function fakeContainer(
  id: string,
  spec: ContainerSpec,
  script: ContainerScript,
  { clock, feed }: { readonly clock: FakeClock; readonly feed: FakeFeed },
): FakeContainer {
  const play = new Play(id, { ...HEALTHY, ...script }, clock, feed);
  const plain = toContainer(id, play, clock);
  return {
    container: { ...plain, ...script.override?.(plain, clock) },
    spec,
    signals: play.signals,
    looks: play.looks,
    commands: play.commands,
    wasStarted: () => play.started,
    isRemoved: () => play.removed,
    isLetGo: () => play.letGo,
    killByOther: (code) => {
      play.tell('kill', 0);
      play.end({ afterMs: 0, code });
    },
  };
}

type Script = typeof HEALTHY & Pick<ContainerScript, 'exit'>;

/** The state of a container as its script goes on. */
class Play {
  readonly signals: { name: string; atMs: number; toAll: boolean }[] = [];
  readonly looks: { atMs: number; depth: string }[] = [];
  readonly commands: Command[] = [];
  readonly script: Script;
  started = false;
  removed = false;
  letGo = false;
  readonly #id: string;
  readonly #clock: FakeClock;
  readonly #feed: FakeFeed;
  #startedMs = 0;
  /** The newest last; until its first moment has come those before it hold. */
  readonly #tables: { readonly fromMs: number; readonly tables: Tables }[] = [];
  #ended: (Exit & { readonly atMs: number }) | null = null;
  readonly #onEnd: ((end: Exit) => void)[] = [];

  constructor(id: string, script: Script, clock: FakeClock, feed: FakeFeed) {
    this.#id = id;
    this.script = script;
    this.#clock = clock;
    this.#feed = feed;
  }

  start(): void {
    this.started = true;
    this.#startedMs = this.#clock.now();
    for (const [atMs] of this.script.health.slice(1))
      this.#clock.at(this.#startedMs + atMs, () => this.tell('health', this.script.healthEventMs));
    this.#play({ tables: this.script.tables, ...(this.script.exit && { exit: this.script.exit }) });
  }

  sinceStart(): number {
    return this.#clock.now() - this.#startedMs;
  }

  now<T>(timeline: Timeline<T>, fromMs = this.#startedMs): T | undefined {
    return timeline.findLast(([atMs]) => fromMs + atMs <= this.#clock.now())?.[1];
  }

  table(): Table | null {
    if (this.#ended !== null) return null;
    const shown = this.#tables.map(({ fromMs, tables }) => this.now(tables, fromMs));
    const processes = shown.findLast((each) => each !== undefined) ?? null;
    if (processes === null) return null;
    return {
      view: this.script.view,
      initPid: processes[0]?.pid ?? null,
      processes,
      foreign: 0,
      starvedMs: null,
    };
  }

  ended(): (Exit & { readonly atMs: number }) | null {
    return this.#ended;
  }

  /** Calls back with the end, `ms` after it; at once when that is over. */
  whenEnded(ms: number, act: (end: Exit) => void): void {
    const later = (end: Exit) => this.#clock.at(this.#clock.now() + ms, () => act(end));
    if (this.#ended === null) this.#onEnd.push(later);
    else later(this.#ended);
  }

  /** @throws SigprobeError `container-gone` */
  signal(name: string, toAll: boolean): void {
    if (this.#ended !== null)
      throw new SigprobeError('container-gone', 'The container ended before it was signalled.', '');
    this.tell('kill', this.script.killEventMs);
    this.#play(this.script.onSignals[this.signals.length] ?? {});
    this.signals.push({ name, atMs: this.sinceStart(), toAll });
  }

  end(exit: Exit): void {
    if (this.#ended !== null) return;
    this.#ended = { ...exit, atMs: this.#clock.now() };
    this.tell('die', this.script.dieEventMs);
    if (exit.oomKilled === true) this.tell('oom', this.script.oomEventMs);
    for (const act of this.#onEnd) act(exit);
  }

  tell(action: EngineEvent['action'], afterMs: number | null): void {
    if (afterMs === null) return;
    const event = { action, atNs: this.engineNs(), container: this.#id };
    const put = () => {
      for (let n = 0; n < this.script.copies; n += 1) this.#feed.put(event);
    };
    this.#clock.at(this.#clock.now() + afterMs, put);
  }

  /** By the engine's clock. */
  engineNs(): bigint {
    return (
      EPOCH_NS +
      BigInt(Math.round((this.#clock.now() + (this.#ended === null ? 0 : this.script.clockJumpMs)) * 1e6))
    );
  }

  state(): ContainerState {
    const end = this.#ended;
    const isOver = end !== null && this.#clock.now() >= end.atMs + this.script.recordMs;
    return {
      status: isOver ? 'exited' : 'running',
      running: !isOver,
      pid: isOver ? 0 : 4_711,
      exitCode: isOver ? end.code : 0,
      oomKilled: isOver && end.oomKilled === true && this.script.oomEventMs === 0,
      error: '',
      finishedNs: isOver ? EPOCH_NS + BigInt(Math.round((end.atMs + this.script.clockJumpMs) * 1e6)) : null,
      health: this.now(this.script.health) ?? 'starting',
    };
  }

  /** Plays the next command of the script; without one it exits with 0 at once. */
  async run(command: Command, abort: AbortSignal): Promise<CommandResult> {
    const { afterMs = 0, result = EXITED, ends } = this.script.commands[this.commands.length] ?? {};
    this.commands.push(command);
    if (ends !== undefined) this.#clock.at(this.#clock.now() + ends.afterMs, () => this.end(ends));
    await this.#clock.sleep(afterMs ?? 1e9, abort);
    if (abort.aborted) return { kind: 'unfinished', output: '' };
    return this.#ended === null ? result : { kind: 'exited', code: 137, output: '' };
  }

  #play({ tables, exit }: Reaction): void {
    const nowMs = this.#clock.now();
    if (tables !== undefined) this.#tables.push({ fromMs: nowMs, tables });
    if (exit !== undefined) this.#clock.at(nowMs + exit.afterMs, () => this.end(exit));
  }
}

function toContainer(id: string, play: Play, clock: FakeClock): Container {
  const { script } = play;
  const kill = async ({ name }: Signal, toAll: boolean) => {
    play.signal(name, toAll);
    await clock.sleep(script.killMs);
  };
  const killAll = async (signal: Signal): Promise<SentToAll> => {
    const atNs = play.engineNs();
    await kill(signal, script.reachesAll);
    const reach: SignalFacts['reach'] = script.reachesAll ? 'every-process' : 'pid-1';
    return { reach, atNs: script.reachesAll ? atNs : null };
  };
  return {
    id,
    warnings: [],
    quickLooks: script.quickLooks,
    engineNow: () => (script.sharesClock ? play.engineNs() : null),
    start: async () => {
      play.start();
      return null;
    },
    look: async (depth) => {
      play.looks.push({ atMs: play.sinceStart(), depth });
      const table = play.table();
      if (script.lookMs > 0) await clock.sleep(script.lookMs);
      return table;
    },
    otherWorkdirs: async () => script.workdirs,
    openFiles: async () => ({ pipes: script.pipes, listeners: script.listeners }),
    freezeChildren: async () => script.freezes,
    kill: (signal) => kill(signal, false),
    killAll,
    has: async (path) => script.paths.includes(path),
    inspect: async () => play.state(),
    run: (command, abort) => play.run(command, abort),
    exit: (abort) =>
      new Promise((resolve, reject) => {
        if (script.waitMs === 'breaks') reject(new Error('socket hang up'));
        else if (script.waitMs !== null) play.whenEnded(script.waitMs, ({ code }) => resolve(code));
        abort.addEventListener('abort', () => reject(abort.reason));
      }),
    logTail: async (sinceNs) => {
      const later = sinceNs === null ? null : linesUntil(play, sinceNs);
      return {
        text: linesUntil(play).join(''),
        truncated: false,
        sinceSignal: later && { text: later.join(''), lines: later.length },
      };
    },
    hasLoggedSince: async () => false,
    attach: async () => undefined,
    followLog: (onLine, abort) => followLog(play, clock, onLine, abort),
    listens: async () => ({ kind: 'closed' }),
    get: async () => ({ kind: 'silent' }),
    load: async () => null,
    letGo: () => {
      play.letGo = true;
    },
    startFailureIn: () => null,
    remove: async () => {
      play.removed = true;
      play.end({ afterMs: 0, code: 137 });
    },
  };
}

/** The lines of its log so far, from a moment on by the engine's clock. */
function linesUntil(play: Play, fromNs = 0n): string[] {
  const atNs = (atMs: number) => play.engineNs() - BigInt(Math.round((play.sinceStart() - atMs) * 1e6));
  return play.script.log
    .filter(([atMs]) => atMs <= play.sinceStart() && atNs(atMs) >= fromNs)
    .map(([, line]) => `${line}\n`);
}

async function followLog(
  play: Play,
  clock: FakeClock,
  onLine: (line: string) => boolean,
  abort: AbortSignal,
): Promise<void> {
  for (const [atMs, line] of play.script.log) {
    await clock.sleep(Math.max(0, atMs - play.sinceStart()), abort);
    if (abort.aborted || play.ended() !== null || onLine(line)) return;
  }
}
