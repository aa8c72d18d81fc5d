import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { MachineFacts } from '../../checkup.js';
import type { CliProcess } from '../cli-process.js';

/** What this machine gives a probe beyond its engine. */
export function lookAtMachine({ platform, env }: Pick<CliProcess, 'platform' | 'env'>): MachineFacts {
  const folders = (env['PATH'] ?? '').split(delimiter);
  return {
    platform,
    isRoot: process.getuid?.() === 0,
    hasNsenter: folders.some((folder) => existsSync(join(folder, 'nsenter'))),
    tracefs: findTracefs(),
  };
}

function findTracefs(): MachineFacts['tracefs'] {
  try {
    if (existsSync('/sys/kernel/tracing/instances')) return 'mounted';
    return /\ttracefs$/m.test(readFileSync('/proc/filesystems', 'utf8')) ? 'unmounted' : 'absent';
  } catch {
    return 'absent';
  }
}
