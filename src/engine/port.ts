import type { Signal } from '../kernel/signals.js';
import type {
  EngineFacts,
  ImageFacts,
  KernelRecord,
  LoadCounts,
  LoadFacts,
  LogTail,
  Observation,
  SignalFacts,
  Snapshot,
} from '../observation.js';
import type { GivenLogins, RunSettings } from '../target-spec.js';
import type { ChooseProcesses, EmptyDir } from '../trial-plan.js';
import type { StartFailure } from './failures/start-failure.js';

export type { StartFailure } from './failures/start-failure.js';

/** What a container is created from; every optional setting is explicit so that no daemon default decides. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** Replaces the image's entrypoint; null keeps it. */
  readonly entrypoint: readonly string[] | null;
  /** Replaces the image's CMD; null keeps it. */
  readonly cmd: readonly string[] | null;
  readonly init: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: RunSettings;
  /** What looks at its processes where this machine's /proc does not show them. */
  readonly helper: HelperChoice;
}

export type HelperChoice =
  /** None; `why` where one was wanted, and nothing can be had to make it from. */
  | { readonly kind: 'none'; readonly why: string | null }
  /** None, unless the engine turns out to need one: then another container is to be created. */
  | { readonly kind: 'unneeded' }
  | ({ readonly kind: 'wanted' } & HelperSpec);

/** A container that joins the PID namespace of another one to look at its processes. */
export interface HelperSpec {
  readonly name: string;
  /** Content id of an image with a shell and `head`. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Looks even where this machine's /proc shows the processes. */
  readonly isForced: boolean;
}

export interface ContainerState {
  readonly status: string;
  readonly running: boolean;
  /** Host PID of PID 1; 0 when not running. */
  readonly pid: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly error: string;
  /** Nanoseconds since 1970 by the engine's clock; null before the end. */
  readonly finishedNs: bigint | null;
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
}

/**
 * `sample` is the cheapest table that has programs, states and signal sets; `full` has all that the view
 * knows.
 */
export type Depth = 'sample' | 'full';

/** A process table as the view saw it, before the trial dates it. */
export type Table = Omit<Snapshot, 'phase' | 'atMs'>;

/** The engine's record of something that happened to a container. */
export interface EngineEvent {
  /** `health` where what the engine thinks of the container's health may have changed. */
  readonly action: 'kill' | 'die' | 'oom' | 'health' | 'other';
  /** Nanoseconds since 1970 by the engine's clock. */
  readonly atNs: bigint;
  readonly container: string;
}

export interface EventFeed {
  /**
   * Resolves with the first event of that action on that container, already seen or to come; null when the
   * feed ends first.
   */
  next(container: string, action: EngineEvent['action']): Promise<EngineEvent | null>;
  /** How many events of that action on that container there have been. */
  count(container: string, action: EngineEvent['action']): number;
  close(): void;
}

/** What became of a signal for every process. */
export interface SentToAll {
  /** `pid-1` where the others could not be signalled, or had gone with PID 1 before they could be. */
  readonly reach: SignalFacts['reach'];
  /** When it was sent, by the engine's clock; null where the kill event tells. */
  readonly atNs: bigint | null;
}

/**
 * Whether something listens on a port, and how that is known; `unreachable` when it cannot be found out from
 * here, now or later.
 */
export type PortAnswer =
  | { readonly kind: 'open'; readonly how: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'unreachable'; readonly why: string };

/** What a GET request was answered with; `silent` when nothing answered. */
export type HttpAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly how: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreachable'; readonly why: string };

/** How a request is sent, and how long its answer may take, ms. */
export interface RequestOptions {
  /** The certificate of `https` is not verified. */
  readonly scheme: 'http' | 'https';
  readonly boundMs: number;
}

/** A command to run in a container. */
export interface Command {
  readonly argv: readonly string[];
  /** Null leaves it to the container, as `workdir`. */
  readonly user: string | null;
  readonly workdir: string | null;
  /** `NAME=value` each, beside the container's. */
  readonly env: readonly string[];
  readonly privileged: boolean;
}

/** What became of a command; `output` is the end of what it wrote. */
export type CommandResult =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  /** It was not waited for any longer, and runs on. */
  | { readonly kind: 'unfinished'; readonly output: string }
  /** There is no such program, or the container no longer runs. */
  | { readonly kind: 'not-run'; readonly why: string };

/** Requests that are kept going; @throws SigprobeError `load-failed` when what sends them is gone. */
export interface Load {
  /** As seen from inside the container. */
  readonly url: string;
  start(): Promise<void>;
  counts(): Promise<{ readonly beforeSignal: LoadCounts; readonly afterSignal: LoadCounts }>;
  /** What is decided from here on counts as after the signal. */
  signal(): void;
  /**
   * Sends no more. With `hasEnded`, for a container that has, what is unanswered counts as reset; otherwise
   * it is undecided.
   */
  stop(hasEnded: boolean): Promise<Omit<LoadFacts, 'url'>>;
}

/** What processes hold open together. */
export type SharedFiles = Pick<Observation, 'pipes' | 'listeners'>;

/**
 * The engine cannot do what was taken for granted, such as set a limit that nobody asked for: a container created
 * from now on is created otherwise.
 */
export interface StartAnew {
  /** What to say about it. */
  readonly anew: string;
}

export interface Container {
  readonly id: string;
  /** What the engine does otherwise than it was asked to, in its words, and why a helper does not look. */
  readonly warnings: readonly string[];
  /**
   * Null when it runs; otherwise why the image cannot be run, which is a fact about the image, not a failure,
   * or that another container has to be created.
   */
  start(): Promise<StartFailure | StartAnew | null>;
  /** Null once the container no longer runs. */
  look(depth: Depth): Promise<Table | null>;
  /** True when a look costs about a millisecond and no call to the engine. */
  readonly quickLooks: boolean;
  /** The engine's clock now, ns since 1970, where this machine shares it; null elsewhere. */
  engineNow(): bigint | null;
  /**
   * Working directories by PID, as tables number processes, of those that are not in the container's; empty
   * where that can be read neither from here nor, on this machine, by a shell inside.
   */
  otherWorkdirs(): Promise<Readonly<Record<string, string>>>;
  /**
   * The pipes between its processes, with the other sockets of those that read them, and the sockets on which
   * they listen; null where they cannot be read of every process: `here` by this machine's /proc, which takes some
   * 10 ms, `anywhere` by a command in the container, too.
   */
  openFiles(from: 'here' | 'anywhere'): Promise<SharedFiles>;
  /**
   * Stops (SIGSTOP) the processes that are chosen from the table, PID 1 never, and again and again if asked to and if there
   * is a shell to do it; false when not every one of them could be stopped, or none was chosen. Until the container is let go,
   * looks come before what else the machine has to do, where the user may ask for that.
   */
  freezeChildren(choose: ChooseProcesses, keepsStopped: boolean): Promise<boolean>;
  /** Signals PID 1; @throws SigprobeError `container-gone` when it no longer runs */
  kill(signal: Signal): Promise<void>;
  /**
   * Signals every process of the image, once each; @throws SigprobeError `container-gone` when it no longer
   * runs
   */
  killAll(signal: Signal): Promise<SentToAll>;
  /** True when its file system has this path, running or not; false too where the engine cannot tell. */
  has(path: string): Promise<boolean>;
  inspect(): Promise<ContainerState>;
  /** Resolves with the exit code at the next exit; call before `start`. */
  exit(abort: AbortSignal): Promise<number>;
  /** Its newest lines and, where a moment is given, ns since 1970 by the engine's clock, those since then. */
  logTail(sinceNs: bigint | null): Promise<LogTail>;
  /** True when it has written a line since that moment, ns since 1970 by the engine's clock. */
  hasLoggedSince(atNs: bigint): Promise<boolean>;
  /** Listens to what it writes; before `start`, so that `followLog` misses nothing however much that is. */
  attach(): Promise<void>;
  /**
   * Hands on each line that it writes, from the first that is known, until there are no more, `onLine`
   * returns true or the abort fires.
   */
  followLog(onLine: (line: string) => boolean, abort: AbortSignal): Promise<void>;
  /** Whether something listens on a TCP port, on any of the container's addresses. */
  listens(port: number): Promise<PortAnswer>;
  /** Runs a command to its end, or until the abort fires: then it runs on. */
  run(command: Command, abort: AbortSignal): Promise<CommandResult>;
  /** GET over HTTP, from as near as can be; it is given 5 s unless told otherwise. */
  get(port: number, path: string, options?: RequestOptions): Promise<HttpAnswer>;
  /** Prepares to send GET requests to a port; null when that cannot be done from here. */
  load(port: number, path: string): Promise<Load | null>;
  /** Ends what was started to reach the container, on this machine and beside the container. */
  letGo(): void;
  /** What the log says of a program that could not be executed; null when it says nothing of the kind. */
  startFailureIn(log: LogTail): StartFailure | null;
  /** Kills it if need be and removes it with its anonymous volumes; fine when it is gone already. */
  remove(): Promise<void>;
}

/** The kernel's own record of signals, forks and exits on this machine. */
export interface KernelRecorder {
  /** Resolves once the kernel records, or is known not to, and has it begin after a rest; never rejects. */
  opened(): Promise<void>;
  /** Follows the container with this host PID of PID 1 from now on. */
  record(initPid: number): ContainerRecording;
  /** Ends the recording, unless it is of something, for as long as nobody asks for it to be open. */
  rest(): void;
  /** Ends the recording and removes every trace of it; fine when that has been asked for already. */
  close(): Promise<void>;
}

export interface ContainerRecording {
  /**
   * What happened so far, around a signal that was sent to PID 1 at `sentMs` of performance.now(); null when
   * the kernel no longer records.
   */
  read(sentMs: number, signal: number): KernelRecord | null;
  /** Follows it no longer. */
  stop(): void;
}

/** How far a pull is, as far as the engine tells. */
export interface PullProgress {
  /** Those known so far, present ones included. */
  readonly layers: number;
  /** Those that need nothing more. */
  readonly layersDone: number;
  /** Downloaded by this pull. */
  readonly bytes: number;
  /** Null until the size of each layer is known. */
  readonly totalBytes: number | null;
}

export interface LabelledContainer {
  readonly id: string;
  /** Chosen by whoever created it, unlike its labels, which it also has from its image. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What containers of one run share: it outlives each of them, and is removed after the last. */
export interface SharedResource {
  readonly kind: 'network' | 'volume';
  /** What it is removed by. */
  readonly id: string;
  /** What a container's settings call it. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Engine {
  readonly facts: EngineFacts;
  /** True where this machine's /proc does not show the processes of its containers, as far as is known by now. */
  readonly needsHelper: boolean;
  /** True where it mounts parts of volumes, whatever links are in them. */
  readonly mountsParts: boolean;
  /** True where a container that joins the network of another one takes its hostname as well, and can have no other. */
  readonly sharesHostname: boolean;
  /** Null when the engine does not have the image. */
  findImage(reference: string): Promise<ImageFacts | null>;
  /**
   * Pulls with the credentials that are given for the registry, or else with those of this machine. An abort ends it at
   * once.
   *
   * @throws SigprobeError `image-not-pullable`, `bad-file` for credentials that cannot be read
   */
  pullImage(
    reference: string,
    platform: string | null,
    abort: AbortSignal,
    onProgress: (progress: PullProgress) => void,
    logins: readonly GivenLogins[],
  ): Promise<void>;
  createContainer(spec: ContainerSpec): Promise<Container>;
  /** Events of the containers with this label, from now on. */
  events(label: string): Promise<EventFeed>;
  /**
   * Every container, running or not, that has this label: `name` alone, whatever its value, or `name=value`.
   */
  labelled(label: string): Promise<LabelledContainer[]>;
  /** Kills it if need be and removes it with its anonymous volumes; fine when it is gone already. */
  remove(id: string): Promise<void>;
  /**
   * A bridge network whose containers know each other by name, or a volume, which the first container fills with what
   * its image has there unless it is to be an empty one; one in memory lasts as long as one of its containers runs.
   */
  createShared(
    kind: SharedResource['kind'],
    name: string,
    labels: SharedResource['labels'],
    empty?: EmptyDir | null,
  ): Promise<SharedResource>;
  /** Every network and every volume that has this label, as for `labelled`. */
  labelledShared(label: string): Promise<SharedResource[]>;
  /** Once no container uses it; fine when it is gone already. */
  removeShared(resource: SharedResource): Promise<void>;
  /**
   * Fires, with the failure as its reason, when the engine no longer answers at all; the calls that follow are
   * given little time.
   */
  readonly lost: AbortSignal;
  /** Asks at once whether it is still there; `lost` has fired by the end when it is not. */
  check(): Promise<void>;
  /** While it is on, calls are given no longer than the engine has shown to need: for whoever wants to be done. */
  hurry(isOn: boolean): void;
  /** Lets go of every connection. */
  close(): void;
}
