import type { Hook, HookRules, Place, ProbeGrace } from './target-spec.js';

/** Where a process table came from; `none` when the engine could show nothing. */
export type ViewName = 'engine-top' | 'host-proc' | 'helper' | 'exec' | 'none';

/** What the kernel would do with one signal for one process. */
export type Disposition = 'default' | 'ignored' | 'caught' | 'blocked' | 'waited' | 'unknown';

/** The signal sets of /proc/PID/status, each 16 hex digits; bit n-1 stands for signal n. */
export interface SignalSets {
  /**
   * Sent and not taken yet (ShdPnd, and SigPnd where the view shows it); for a process on its way out, what
   * ended it.
   */
  readonly pending: string;
  /** Mask of the main thread alone (SigBlk). */
  readonly blocked: string;
  readonly ignored: string;
  readonly caught: string;
}

export interface ThreadFacts {
  readonly tid: number;
  /** First letter of the kernel's state: R, S, D, T, t, Z. */
  readonly state: string;
  readonly blocked: string | null;
  /** Kernel function the thread sleeps in; null when hidden or running. */
  readonly wchan: string | null;
}

export interface ProcessFacts {
  /** As the view numbers it: a host PID for engine-top and host-proc. */
  readonly pid: number;
  readonly ppid: number;
  /** PID inside the container, where the view knows it. */
  readonly containerPid: number | null;
  /** First letter of the kernel's state, of a living thread where the main thread alone has ended. */
  readonly state: string;
  /** The kernel's name of the program (comm), at most 15 characters. */
  readonly program: string;
  /** Command line as one string; may have been rewritten by the program. */
  readonly args: string;
  /** Exact arguments, where the view knows them. */
  readonly argv: readonly string[] | null;
  /** Clock ticks since boot at which the process started, where the view knows it. */
  readonly startTicks: string | null;
  readonly signals: SignalSets | null;
  /** Null where the view does not list threads; otherwise the main thread comes first. */
  readonly threads: readonly ThreadFacts[] | null;
  /** It has let go of its memory and is on its way out, or is a zombie; null when the view cannot tell. */
  readonly exiting: boolean | null;
}

/**
 * A snapshot has at most so many processes: more than a healthy container, few enough to read in a few
 * milliseconds.
 */
export const MAX_PROCESSES = 512;

/** The process table of a container at one moment. */
export interface Snapshot {
  readonly phase: 'starting' | 'before' | 'after';
  /**
   * Milliseconds by the client's monotonic clock: since the start of the container while `starting`, since
   * the signal otherwise (negative before it).
   */
  readonly atMs: number;
  readonly view: ViewName;
  /** `pid` of the container's PID 1 in `processes`; null when the table does not show it. */
  readonly initPid: number | null;
  readonly processes: readonly ProcessFacts[];
  /** Processes left out because they are not the image's: health checks and other execs. */
  readonly foreign: number;
  /** For how long the main thread of PID 1 had wanted to run so far and found no free processor, ms; null where that is not seen. */
  readonly starvedMs: number | null;
}

/** The last table before the signal; undefined where none was seen. */
export function lastBefore(snapshots: readonly Snapshot[]): Snapshot | undefined {
  return snapshots.findLast(({ phase }) => phase === 'before');
}

/** How a process went relative to PID 1, as the tables around the end show it. */
export type ExitOrder =
  /** Gone, or a zombie, while PID 1 still ran. */
  | 'exited-first'
  /** Still there when PID 1 was on its way out: the kernel sends it SIGKILL. */
  | 'outlived-pid-1'
  /** Both vanished between two looks. */
  | 'unseen';

export interface ImageFacts {
  /** What the user named. */
  readonly reference: string;
  /** Content id, `sha256:…`. */
  readonly id: string;
  readonly os: string;
  readonly architecture: string;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** As the image declares it; null when it declares none. */
  readonly stopSignal: string | null;
  readonly user: string;
  readonly healthcheck: boolean;
}

export interface EngineFacts {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly architecture: string;
  readonly kernel: string;
}

export interface SignalFacts {
  readonly name: string;
  readonly number: number;
  /** `declared`: a Compose file or manifest says it; `config`: sigprobe.yaml does. */
  readonly source: 'default' | 'image' | 'declared' | 'option' | 'config' | 'preset';
  /** To whom it is sent: PID 1 alone, as engines do, or every process of the container. */
  readonly reach: 'pid-1' | 'every-process';
}

export interface GraceFacts {
  /** From the signal on: what hooks have spent is taken off. 0 means SIGKILL at once. */
  readonly budgetMs: number;
  /**
   * The preset's name, also where a file of that platform says it, `option` when given by hand, or `config` when
   * sigprobe.yaml says it.
   */
  readonly source: string;
}

/** True where a person chose it, in this call or in sigprobe.yaml: then it counts, whatever else is declared. */
export function isChosen({ source }: Pick<SignalFacts, 'source'> | Pick<GraceFacts, 'source'>): boolean {
  return source === 'option' || source === 'config';
}

/** Where a file says what was done. */
export interface DeclaredFacts {
  /** Whose file it is. */
  readonly platform: HookRules;
  /** The target. */
  readonly place: Place;
  /** Null where something else decided. */
  readonly signal: Place | null;
  readonly grace: Place | null;
  readonly ready: Place | null;
  /** What the file has started first, and was not. */
  readonly notStarted: readonly string[];
  /** By the file it is to do its work and end by itself. */
  readonly isJob: boolean;
  /** Of a manifest's liveness and startup probes. */
  readonly probeGraces: readonly ProbeGrace[];
}

/** What was run before the signal, and what it left of the grace period. */
export interface HooksFacts {
  readonly rules: HookRules;
  /** The whole grace period, ms. */
  readonly budgetMs: number;
  /** How long they were allowed to take together, ms: by Kubernetes the budget, by Compose as long as sigprobe waits. */
  readonly limitMs: number;
  readonly tookMs: number;
  /** Those that were begun, in their order. */
  readonly hooks: readonly HookFacts[];
}

export interface HookFacts {
  readonly place: Place;
  readonly kind: Hook['action']['kind'];
  /** `nginx -s quit`, `GET http://localhost:8090/shutdown`, `sleep 5 s`; short enough for a sentence. */
  readonly what: string;
  /** Since the first began, ms. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly result: HookResult;
  /** The end of what a command wrote. */
  readonly output: string;
}

export type HookResult =
  | { readonly kind: 'exited'; readonly code: number }
  /** Whatever the status. */
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'slept' }
  /** It could not be run, or nothing answered. */
  | { readonly kind: 'failed'; readonly why: string }
  /** Its time was up; a command runs on. */
  | { readonly kind: 'cut-off' }
  /** The container ended meanwhile. */
  | { readonly kind: 'container-ended' };

/** Why this trial was run. */
export const TRIAL_ROLES = [
  'probe',
  'differential',
  'control',
  'frozen-children',
  'second-signal',
  'sigterm',
  'remedy',
] as const;
export type TrialRole = (typeof TRIAL_ROLES)[number];

/** How a remedy's trial differs from the one that it is to fix. */
export type Remedy =
  | SingleRemedy
  /** Several changes at once, where no single one is enough; at most one of a kind. */
  | { readonly kind: 'combined'; readonly parts: readonly SingleRemedy[] };

export type SingleRemedy =
  /** The shell replaces itself: `argv` is what the image would run instead, with or without the shell. */
  | { readonly kind: 'exec-form'; readonly argv: readonly string[] }
  /** The program behind a launcher is started without it. */
  | {
      readonly kind: 'entrypoint';
      readonly argv: readonly string[];
      /** The working directory that the launcher gave it; null where that is the container's. */
      readonly workdir: string | null;
    }
  | { readonly kind: 'stop-signal'; readonly signal: string }
  /** An inherited ignore or block is undone before the program starts. */
  | { readonly kind: 'default-signal'; readonly argv: readonly string[] }
  /** The engine puts its init in front; the image could take one of its own from `source`. */
  | { readonly kind: 'init'; readonly source: InitSource };

/** Where an image could take an init from. */
export type InitSource =
  /** It has one, which it does not use. */
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'package'; readonly manager: 'apt-get' | 'apk' }
  | { readonly kind: 'download' };

export interface TrialFacts {
  readonly role: TrialRole;
  /** Distinguishes trials of one role, such as `init` among the remedies; the role's name otherwise. */
  readonly id: string;
  /** What the container ran: entrypoint and arguments joined. */
  readonly argv: readonly string[];
  /** Whether the engine put its own init in front. */
  readonly init: boolean;
  /** What a remedy changed; null for every other trial. */
  readonly remedy: Remedy | null;
}

/** How the wait for the program to be up ended. */
export type ReadyFacts =
  | { readonly kind: 'settled'; readonly afterMs: number }
  | { readonly kind: 'never-settled'; readonly afterMs: number }
  | { readonly kind: 'waited'; readonly afterMs: number }
  | { readonly kind: 'healthy'; readonly afterMs: number }
  | { readonly kind: 'matched'; readonly afterMs: number; readonly what: string }
  | { readonly kind: 'at-once'; readonly afterMs: number }
  | { readonly kind: 'not-ready'; readonly afterMs: number; readonly why: string };

export type Proof = 'kernel-state' | 'differential';

/** How the trial ended. */
export type EndFacts =
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly afterMs: number;
      readonly uncertaintyMs: number;
      /** Whose clock `afterMs` was read from. */
      readonly clock: 'kernel' | 'engine' | 'client';
      readonly oomKilled: boolean;
    }
  | {
      readonly kind: 'still-running';
      readonly afterMs: number;
      readonly proof: Proof | null;
      /** How it ended by itself after a proof had ended the wait; null when it was not seen to. */
      readonly endedLater: { readonly code: number; readonly afterMs: number } | null;
    }
  | {
      readonly kind: 'exited-before-signal';
      readonly code: number;
      readonly afterMs: number;
      readonly oomKilled: boolean;
    }
  | { readonly kind: 'cannot-start'; readonly reason: CannotStartReason; readonly message: string }
  | { readonly kind: 'not-signalled'; readonly why: string };

export type CannotStartReason =
  | 'command-not-found'
  | 'not-executable'
  | 'wrong-architecture'
  | 'port-conflict'
  | 'mount-conflict'
  | 'no-controller'
  | 'other';

export interface LogTail {
  /** Standard output and error of the program, the newest lines, undecorated. */
  readonly text: string;
  readonly truncated: boolean;
  /** What it wrote from the signal on; null where nothing was signalled, or the log does not tell. */
  readonly sinceSignal: LogSinceSignal | null;
}

export interface LogSinceSignal {
  /** The first lines; of a short log all of them, which are then the newest ones, too. */
  readonly text: string;
  /** How many lines there are in all. */
  readonly lines: number;
}

/** Requests by what became of them; each counts when that is decided. */
export interface LoadCounts {
  /** Whatever the status. */
  readonly answered: number;
  /** No connection could be made, or it was closed before the program had read the request. */
  readonly refused: number;
  /** The program had read the request, and the connection broke before the answer was complete. */
  readonly reset: number;
}

export interface LoadFacts {
  /** `http://localhost:8080/health`, as seen from inside the container. */
  readonly url: string;
  readonly beforeSignal: LoadCounts;
  /** Those that were under way at the signal included. */
  readonly afterSignal: LoadCounts;
  /**
   * When the client heard of the end of each connection that counts as reset after the signal, ms after it was
   * told of that, just before it was sent; of the first thousand, and not of those that were open until the
   * container had ended. Null in an observation that was made before it was asked.
   */
  readonly resetAtMs: readonly number[] | null;
}

/** Who sent a signal, by the kernel's record. */
export type SignalSender =
  | { readonly kind: 'process'; readonly pid: number }
  /** `pid-1-exited`: PID 1 has exited, and the kernel ends what is left of its PID namespace. */
  | { readonly kind: 'kernel'; readonly reason: 'pid-1-exited' | 'other' }
  /** Nobody in the container: the engine, or this program. */
  | { readonly kind: 'outside' };

/**
 * One entry of the kernel's record; `pid` and the like are host PIDs of processes, whichever thread it was.
 */
export type KernelEvent =
  | {
      readonly kind: 'sent';
      readonly atMs: number;
      readonly signal: number;
      readonly by: SignalSender;
      readonly to: number;
      /**
       * What became of it when it was sent. A `delivered` one is queued: it may be blocked, or waited for.
       */
      readonly result: 'delivered' | 'ignored' | 'pending';
    }
  /** A handler was entered. */
  | {
      readonly kind: 'handled';
      readonly atMs: number;
      readonly pid: number;
      readonly signal: number;
      /**
       * The handler was removed as it was entered (SA_RESETHAND), as that of a runtime is that re-raises the
       * signal.
       */
      readonly isOneShot: boolean;
    }
  /** It was taken from the queue and thrown away: ignored by now, or PID 1 has no handler. */
  | { readonly kind: 'discarded'; readonly atMs: number; readonly pid: number; readonly signal: number }
  /**
   * The default action began to end the process, SIGKILL's included; `signal` is null when the record does
   * not show which.
   */
  | {
      readonly kind: 'default-action';
      readonly atMs: number;
      readonly pid: number;
      readonly signal: number | null;
    }
  | {
      readonly kind: 'forked';
      readonly atMs: number;
      readonly parent: number;
      readonly pid: number;
      /** The kernel's name of the parent's program, which the child still runs. */
      readonly program: string;
    }
  | { readonly kind: 'executed'; readonly atMs: number; readonly pid: number; readonly file: string }
  | {
      readonly kind: 'exited';
      /** When its last thread began to exit. */
      readonly atMs: number;
      readonly pid: number;
      /** Whether a signal ended it; null when the record does not show it. */
      readonly killed: boolean | null;
      /** When its parent was told, everything being torn down; null when it was not, or not yet. */
      readonly parentToldMs: number | null;
    };

/**
 * What the kernel recorded of one container around its signal, oldest first; times are ms, exact to the
 * microsecond.
 */
export interface KernelRecord {
  /** Host PID of PID 1. */
  readonly initPid: number;
  /**
   * When the kernel recorded the signal to PID 1, in ms after the moment that snapshots count from: add it to
   * `atMs` to compare the two. Null when none was recorded: then `atMs` counts from that moment, too.
   */
  readonly signalledAtMs: number | null;
  /** False where events were lost: then what is not in the record may have happened all the same. */
  readonly complete: boolean;
  readonly events: readonly KernelEvent[];
}

/** One end of a pipe, or a socket, that a process held open. */
export interface PipeEnd {
  /** As tables number processes. */
  readonly pid: number;
  readonly fd: number;
  /** `unix`: a connected stream socket of this machine without a name, as socketpair(2) makes them. */
  readonly kind: 'pipe' | 'unix' | 'socket';
  readonly inode: number;
  readonly access: 'read' | 'write' | 'both';
  /**
   * How the process waits for it: its main thread sleeps in a read of it, an epoll of the process watches it,
   * or its main thread sleeps in a poll or select, without a time-out, that may be for it; null where none of
   * these was seen.
   */
  readonly awaited: 'read' | 'epoll' | 'poll' | null;
}

/** A TCP socket that accepts connections, and who held it open. */
export interface Listener {
  readonly port: number;
  readonly inode: number;
  /** As tables number processes. */
  readonly pids: readonly number[];
}

/** Where the time of one trial went, ms by the client's monotonic clock; null for what it never came to. */
export interface TrialPhases {
  /** When it began, since the call began: the trials of a target overlap. */
  readonly beganMs: number;
  /** Until the engine had created the container. */
  readonly createMs: number | null;
  /** Until it ran. */
  readonly startMs: number | null;
  /** Until it was up, however that was found out. */
  readonly readyMs: number | null;
  /** Until the signal was sent. */
  readonly signalMs: number | null;
  /** Until it had ended, or was given up, and all was read that is to be told of it. */
  readonly endMs: number | null;
  /** For so long it was kept after a proof, while others ran. */
  readonly keptMs: number | null;
  /** Until the engine had removed it. */
  readonly removeMs: number | null;
}

/** What another container of the Pod did in a trial; times are ms after the signal to the one that is probed. */
export interface PodMemberFacts {
  readonly container: string;
  readonly role: 'init' | 'sidecar' | 'regular';
  /** From 0; null for one that was not started. */
  readonly startedOrder: number | null;
  /** The hooks of the container that is probed send requests to it. */
  readonly isAsked: boolean;
  /** Since its own start; null where it was not waited for, or was not up. */
  readonly readyAfterMs: number | null;
  /** Why the Pod did not come up with it; null where it did. */
  readonly failure: { readonly why: string; readonly log: string } | null;
  /** Null where it has no hook, or that was not run. */
  readonly hook: Pick<HookFacts, 'what' | 'result'> | null;
  /** The one that it was sent; null where it was sent none. */
  readonly signal: string | null;
  /** Negative before; null where it was sent no signal, or the one that is probed was not. */
  readonly toldAfterMs: number | null;
  /** Null where it was not seen to end; `afterMs` is null where the one that is probed was not signalled. */
  readonly exit: { readonly code: number; readonly afterMs: number | null } | null;
}

/** The facts of one trial: what was seen, never what it means. */
export interface Observation {
  readonly trial: TrialFacts;
  readonly image: ImageFacts;
  readonly engine: EngineFacts;
  /** What the engine does otherwise than it was asked to, such as a limit that it discards, in its words. */
  readonly engineWarnings: readonly string[];
  readonly signal: SignalFacts;
  readonly grace: GraceFacts;
  /** In the host's, or in one shared with other containers, its main process is not PID 1, and the kernel does not protect it. */
  readonly pidNamespace: 'own' | 'shared' | 'host';
  /** Null for a target that no file declares. */
  readonly declared: DeclaredFacts | null;
  readonly ready: ReadyFacts | null;
  /** Null where none was run. */
  readonly hooks: HooksFacts | null;
  /** The other containers of its Pod, in the order of their start; null where it was run by itself. */
  readonly pod: readonly PodMemberFacts[] | null;
  readonly snapshots: readonly Snapshot[];
  /**
   * The engine's own stamp of the kill (this machine's, where the processes were signalled directly),
   * nanoseconds since 1970 in decimal, and how long the call took.
   */
  readonly signalled: { readonly engineNs: string | null; readonly callMs: number } | null;
  /**
   * Another signal after the first: ms since that, and how long the container then took to end, null if it
   * did not.
   */
  readonly secondSignal: {
    readonly name: string;
    readonly atMs: number;
    readonly endedAfterMs: number | null;
  } | null;
  /** What became of requests that were kept going through the signal; null when none were asked for. */
  readonly load: LoadFacts | null;
  /** The engine's own stamp of the end, nanoseconds since 1970 in decimal. */
  readonly finishedNs: string | null;
  /**
   * Per process alive before the signal, by `pid`: how it went relative to PID 1; empty when nothing watched
   * that closely.
   */
  readonly exitOrder: Readonly<Record<string, ExitOrder>>;
  /**
   * Per process alive before the signal, by `pid`: its working directory where that is not the container's;
   * empty where none could be read.
   */
  readonly workdirs: Readonly<Record<string, string>>;
  /**
   * The pipes between processes of a container that outlasted its signal, and the other sockets of those that
   * read them, just before it was given up; null where it ended, a proof is in, or they could not be read.
   */
  readonly pipes: readonly PipeEnd[] | null;
  /** The TCP sockets on which its processes listened then; null where `pipes` is, or they could not be read. */
  readonly listeners: readonly Listener[] | null;
  /** Null where it could not be had, or nothing was signalled. */
  readonly kernelRecord: KernelRecord | null;
  readonly end: EndFacts;
  readonly log: LogTail;
  /** Null in an observation that was made before it was asked. */
  readonly phases: TrialPhases | null;
}
