import { release } from 'node:os';
import type { Examination, ViewsFound } from '../checkup.js';
import { isNewer, negotiateVersion, OLDEST } from './connect/api-version.js';
import { lookThroughTop, type Top } from './processes/engine-top.js';
import { isContainerInit, lookThroughProc } from './processes/host-proc.js';

/** A running container to try the views on. */
export interface Sample {
  readonly id: string;
  readonly top: Top;
  /** Host PID of its PID 1; 0 once it has ended, or where it has none. */
  readonly pid: () => Promise<number>;
}

/**
 * Tries each view on the first of these containers that still runs; `isLocal` when the engine's socket is on
 * this machine.
 */
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

/** What the engine says of its own rights in its answer to `info`. */
export function isRootless({ SecurityOptions }: { SecurityOptions?: string[] | null }): boolean {
  return SecurityOptions?.some((option) => /\brootless\b/.test(option)) ?? false;
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
      isKnown: !isNewer(OLDEST, version.ApiVersion),
    },
    os: info.OSType ?? 'linux',
    system: info.OperatingSystem ?? '',
    architecture: version.Arch,
    kernel,
    rootless: isRootless(info),
    cgroupVersion: info.CgroupVersion || null,
    sameKernel: kernel !== '' && kernel === release(),
    views,
  };
}
