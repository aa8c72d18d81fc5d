import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { kernelRecordAvailability } from '../../api/open-recorder.js';
import type { MachineFacts } from '../../checkup.js';
import { mayEnterNamespaces } from '../../kernel/proc.js';
import type { CliProcess } from '../cli-process.js';

/** What this machine gives a probe beyond its engine. */
export function lookAtMachine({ platform, env }: Pick<CliProcess, 'platform' | 'env'>): MachineFacts {
  const folders = (env['PATH'] ?? '').split(delimiter);
  return {
    platform,
    isRoot: process.getuid?.() === 0,
    hasNsenter: folders.some((folder) => existsSync(join(folder, 'nsenter'))),
    mayEnter: platform === 'linux' && mayEnterNamespaces(readFileSync('/proc/self/status', 'utf8')),
    kernelRecord: kernelRecordAvailability(),
  };
}
