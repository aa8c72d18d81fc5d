import { accessSync, constants, readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

/** Whether the kernel's record can be had from here; otherwise why not, and what would help. */
export type KernelRecordAvailability =
  | { readonly kind: 'available' }
  | { readonly kind: 'unavailable'; readonly why: string; readonly how: string };

/** Where the system has files, so that a test may have others. */
export interface TracefsRoots {
  readonly proc: string;
  readonly platform: string;
}

const HERE: TracefsRoots = { proc: '/proc', platform: platform() };

/** PROC_PID_INIT_INO of include/linux/proc_ns.h: the PID namespace that the kernel's record counts in. */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';
const MOUNT = 'mount -t tracefs tracefs /sys/kernel/tracing';

/** The folder of a mounted tracefs, or why the kernel's record cannot be had. */
export function findTracefs(
  roots = HERE,
): { readonly kind: 'found'; readonly folder: string } | Extract<KernelRecordAvailability, { why: string }> {
  const no = (why: string, how: string) => ({ kind: 'unavailable', why, how }) as const;
  if (roots.platform !== 'linux')
    return no(
      'this machine has no Linux kernel',
      'run sigprobe on the Linux machine that the engine runs on',
    );
  if (!/\ttracefs$/m.test(read(`${roots.proc}/filesystems`) ?? ''))
    return no('this kernel has no tracefs', 'use a kernel with CONFIG_FTRACE and CONFIG_EVENT_TRACING');
  if (readLink(`${roots.proc}/self/ns/pid`) !== INITIAL_PID_NAMESPACE)
    return no(
      'sigprobe runs in a PID namespace of its own, and the record has PIDs of the host',
      'run it outside of a container, or in one with --pid=host --privileged',
    );
  const notMounted = no('tracefs is not mounted', `run \`${MOUNT}\` as root`);
  const folder = mountPoint(read(`${roots.proc}/self/mounts`) ?? '');
  if (folder === null) return notMounted;
  try {
    accessSync(join(folder, 'instances'), constants.W_OK | constants.X_OK);
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
        return notMounted;
      case 'EROFS':
        return no(`${folder} is mounted read-only`, `run \`mount -o remount,rw ${folder}\` as root`);
      default:
        return no(`only root may use ${folder}`, 'run sigprobe with sudo, which hosted CI runners allow');
    }
  }
  return { kind: 'found', folder };
}

/** Whether a record can be made here, as far as that can be told without making one. */
export function kernelRecordAvailability(roots = HERE): KernelRecordAvailability {
  const found = findTracefs(roots);
  return found.kind === 'found' ? { kind: 'available' } : found;
}

/**
 * Where tracefs is mounted according to /proc/self/mounts; null when it is not. Debugfs mounts it on first
 * use below itself.
 */
function mountPoint(mounts: string): string | null {
  const rows = mounts.split('\n').map((line) => line.split(' '));
  const of = (type: string) => rows.find((row) => row[2] === type)?.[1]?.replaceAll('\\040', ' ') ?? null;
  const debugfs = of('debugfs');
  return of('tracefs') ?? (debugfs === null ? null : join(debugfs, 'tracing'));
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
