import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findTracefs,
  kernelRecordAvailability,
} from '../../../../../src/engine/processes/kernel-record/tracefs.js';
import { SCRATCH } from '../../../../support/scratch.js';

const HOST = 'pid:[4026531836]';

describe('where the kernel’s record is looked for', () => {
  let proc: string;
  beforeEach(() => {
    proc = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
    mkdirSync(join(proc, 'self/ns'), { recursive: true });
  });
  afterEach(() => rmSync(proc, { recursive: true }));

  const look = ({
    platform = 'linux',
    filesystems = 'nodev\ttracefs\n',
    namespace = HOST,
    mounts = '',
  } = {}) => {
    writeFileSync(join(proc, 'filesystems'), `nodev\tsysfs\n${filesystems}\text4\n`);
    writeFileSync(join(proc, 'self/mounts'), `sysfs /sys sysfs rw 0 0\n${mounts}`);
    symlinkSync(namespace, join(proc, 'self/ns/pid'));
    return findTracefs({ proc, platform });
  };

  it.each([
    ['tracefs', ''],
    ['debugfs', '/tracing'],
  ])('is where %s is mounted', (type, below) => {
    const mount = join(proc, 'a mount');
    mkdirSync(join(mount, below, 'instances'), { recursive: true });
    const mounts = `${type} ${mount.replaceAll(' ', '\\040')} ${type} rw 0 0\n`;
    expect(look({ mounts })).toEqual({ kind: 'found', folder: join(mount, below) });
    expect(kernelRecordAvailability({ proc, platform: 'linux' })).toEqual({ kind: 'available' });
  });

  it.each([
    [{ platform: 'darwin' }, 'this machine has no Linux kernel'],
    [{ filesystems: '' }, 'this kernel has no tracefs'],
    [{ namespace: 'pid:[4026532000]' }, 'sigprobe runs in a PID namespace of its own'],
    [{}, 'tracefs is not mounted'],
    [{ mounts: 'none /no/such/place debugfs rw 0 0\n' }, 'tracefs is not mounted'],
  ])('is nowhere where %j', (system, why) => {
    const found = look(system);
    expect(found).toMatchObject({ kind: 'unavailable', why: expect.stringContaining(why) });
    const platform = 'platform' in system ? system.platform : 'linux';
    expect(kernelRecordAvailability({ proc, platform })).toEqual(found);
  });
});
