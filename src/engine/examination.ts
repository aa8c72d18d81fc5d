import { release } from 'node:os';
import { negotiateVersion } from './api-version.js';
import { lookThroughTop, type Top } from './views/engine-top.js';
import { isContainerInit, lookThroughProc } from './views/host-proc.js';

/** What an engine tells about itself, and which views of its containers work. */
export interface Examination {
  /** The versions of the API it knows, and the one that is spoken. */
  readonly api: { readonly oldest: string | null; readonly newest: string; readonly spoken: string };
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

/** A running container to try the views on. */
export interface Sample {
  readonly id: string;
  readonly top: Top;
  /** Host PID of its PID 1; 0 once it has ended. */
  readonly pid: () => Promise<number>;
}

/** Tries each view on the first of these containers that still runs; `isLocal` when the engine's socket is on this machine. */
export async function sampleViews(samples: readonly Sample[], isLocal: boolean): Promise<ViewsFound> {
  for (const { id, top, pid: askPid } of samples) {
    const pid = await askPid().catch(() => 0);
    if (pid === 0) continue;
    const seesProc = isLocal && isContainerInit('/proc', pid, id) && lookThroughProc('/proc', pid, 'full');
    const table = await lookThroughTop(top, pid, 'full').catch(() => null);
    // A container that ended meanwhile says nothing about the views.
    if (!table && (await askPid().catch(() => 0)) !== pid) continue;
    const works = (seen: unknown) => (seen ? 'works' : 'fails');
    return {
      sample: id,
      hostProc: isLocal ? works(seesProc) : 'remote',
      engineTop: works(table),
    };
  }
  return { sample: null, hostProc: isLocal ? 'unchecked' : 'remote', engineTop: 'unchecked' };
}

/** The parts of the engine's answers to `version` and `info` that matter. */
export function toExamination(
  version: { ApiVersion: string; MinAPIVersion?: string; Arch: string; KernelVersion?: string },
  info: {
    OSType?: string;
    OperatingSystem?: string;
    SecurityOptions?: string[] | null;
    CgroupVersion?: string;
  },
  views: ViewsFound,
): Examination {
  const kernel = version.KernelVersion ?? '';
  return {
    api: {
      oldest: version.MinAPIVersion || null,
      newest: version.ApiVersion,
      spoken: negotiateVersion(version),
    },
    os: info.OSType ?? 'linux',
    system: info.OperatingSystem ?? '',
    architecture: version.Arch,
    kernel,
    rootless: info.SecurityOptions?.some((option) => /\brootless\b/.test(option)) ?? false,
    cgroupVersion: info.CgroupVersion || null,
    sameKernel: kernel !== '' && kernel === release(),
    views,
  };
}
