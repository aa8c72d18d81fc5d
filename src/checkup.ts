import type { SigprobeError } from './errors.js';

/**
 * What doctor found out: where an engine was looked for, what the first one that answered is, and what this
 * machine has.
 */
export interface Checkup {
  readonly lookup: Lookup;
  /** The engine that a probe would use; null when there is none. */
  readonly engine: EngineFound | null;
  readonly machine: MachineFacts;
}

export type Lookup =
  /** What names an engine cannot be followed. */
  | { readonly kind: 'misnamed'; readonly error: SigprobeError }
  | {
      readonly kind: 'tried';
      /**
       * Every way to name an engine, most binding first, up to the one that did; `says` is null where it
       * names none.
       */
      readonly sources: readonly { readonly name: string; readonly says: string | null }[];
      readonly attempts: readonly TriedCandidate[];
    };

export interface TriedCandidate {
  readonly address: string;
  /** Null when an engine answered. */
  readonly error: SigprobeError | null;
}

export interface EngineFound {
  readonly address: string;
  /** `docker 20.10.24`. */
  readonly name: string;
  readonly examination: Examination;
  readonly helper: HelperFound;
}

/** Which helper container a probe would have look at the processes; `image` as a person names it. */
export type HelperFound =
  /** This machine's /proc shows them, as far as is known. */
  | { readonly kind: 'unneeded' }
  | { readonly kind: 'never'; readonly isNeeded: boolean }
  | { readonly kind: 'present' | 'to-pull'; readonly image: string };

export interface MachineFacts {
  readonly platform: string;
  readonly isRoot: boolean;
  /** Whether nsenter is in the PATH. */
  readonly hasNsenter: boolean;
  /** Whether it may enter the namespaces of others: root may, but for root of most containers. */
  readonly mayEnter: boolean;
  /**
   * Whether the kernel's own record of signals and exits can be read, as far as that can be told without
   * trying.
   */
  readonly kernelRecord:
    | { readonly kind: 'available' }
    | { readonly kind: 'unavailable'; readonly why: string; readonly how: string };
}

/** What an engine tells about itself, and which views of its containers work. */
export interface Examination {
  /** The versions of the API it knows, and the one that is spoken. */
  readonly api: {
    readonly oldest: string | null;
    readonly newest: string;
    readonly spoken: string;
    /** Whether sigprobe was tried with a version that it knows, or with an older one. */
    readonly isKnown: boolean;
  };
  /** `linux` or `windows`. */
  readonly os: string;
  /** The system that the engine runs on, in its own words; empty when it does not say. */
  readonly system: string;
  readonly architecture: string;
  readonly kernel: string;
  readonly rootless: boolean;
  readonly cgroupVersion: string | null;
  /** Whether this machine runs the same kernel, by its name: a sign, no proof, that the engine is here. */
  readonly sameKernel: boolean;
  readonly views: ViewsFound;
}

export interface ViewsFound {
  /** The running container that was looked at; null when none was there. */
  readonly sample: string | null;
  readonly hostProc: 'works' | 'fails' | 'unchecked' | 'remote';
  readonly engineTop: 'works' | 'fails' | 'unchecked';
}

/** Whether a probe can run on this engine: Windows containers have no signals. */
export function isUsable({ examination }: EngineFound): boolean {
  return examination.os === 'linux';
}
