import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTracefs } from '../../src/engine/processes/kernel-record/tracefs.js';

/** Makes the kernel's record available where only a mount is missing; the returned function takes it away again. */
export function mountTracefs(): () => void {
  const found = findTracefs();
  if (found.kind === 'found' || !found.why.includes('not mounted') || process.getuid?.() !== 0)
    return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-tracing-'));
  try {
    execFileSync('mount', ['-t', 'tracefs', 'tracefs', folder], { stdio: 'ignore' });
  } catch {
    rmdirSync(folder);
    return () => undefined;
  }
  return () => {
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  };
}
