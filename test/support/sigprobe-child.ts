import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PEAK_EVERY_MS = 20;
/** What the package's `bin` names. */
export const BIN = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));

interface Ended {
  /** As a shell would tell it: 128 + n where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** performance.now() of the end. */
  readonly atMs: number;
  /** The most memory that it ever held, MB, as /proc tells; 0 where it does not. */
  readonly peakMb: number;
}

export interface SigprobeChild {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once standard error holds that, or at the end. */
  printed(pattern: RegExp): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Who sigprobe is run as, and with which copies of Node and of itself. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
  readonly node: string;
  readonly bin: string;
}

/** Runs sigprobe as a process of its own; as whoever runs the tests, where nobody is named. */
export function startSigprobe(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  as: RunAs | null = null,
): SigprobeChild {
  const child = spawn(as?.node ?? process.execPath, [as?.bin ?? BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutSettings(process.env), LANG: 'C.UTF-8', ...env },
    ...(as === null ? {} : { uid: as.uid, gid: as.gid, cwd: '/' }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let peakMb = 0;
  const measuring = setInterval(() => {
    peakMb = readPeakMb(child.pid ?? 0) ?? peakMb;
  }, PEAK_EVERY_MS);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(measuring);
      resolve({
        code: code ?? 128 + constants.signals[signal ?? 'SIGKILL'],
        stdout,
        stderr,
        atMs: performance.now(),
        peakMb,
      });
    });
  });
  const printed = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (pattern.test(stderr)) resolve();
      };
      child.stderr.on('data', look);
      child.once('close', () => resolve());
      look();
    });
  return { pid: child.pid ?? 0, kill: (signal) => child.kill(signal), printed, ended };
}

/** VmHWM only grows, so that a reading shortly before the end is as good as one at it. */
function readPeakMb(pid: number): number | null {
  try {
    const kb = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null;
  }
}

function withoutSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && !name.startsWith('SIGPROBE_') && name !== 'DOCKER_HOST',
  );
  return Object.fromEntries(kept) as Record<string, string>;
}

/** Ids of the containers on that engine that the process with this PID created. */
export async function containersOf(host: string, pid: number): Promise<string[]> {
  const format = '{{.ID}} {{.Label "sigprobe.owner"}}';
  const filters = ['ps', '-a', '--no-trunc', '--filter', 'label=sigprobe.run', '--format', format];
  const { stdout } = await promisify(execFile)('docker', ['-H', host, ...filters]);
  return stdout
    .split('\n')
    .filter((line) => line.includes(`/${pid}/`))
    .map((line) => line.split(' ', 1)[0] ?? '');
}
