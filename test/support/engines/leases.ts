import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Notes that this process uses the engine in the folder; the returned function takes the note back and tells whether nobody else uses it. */
export function takeLease(folder: string): () => boolean {
  const leases = join(folder, 'users');
  mkdirSync(leases, { recursive: true });
  const own = join(leases, String(process.pid));
  writeFileSync(own, '');
  return () => {
    rmSync(own, { force: true });
    return isFree(folder);
  };
}

/** True when no process that lives has noted that it uses the engine in the folder. */
export function isFree(folder: string): boolean {
  const leases = join(folder, 'users');
  return !existsSync(leases) || readdirSync(leases).every((pid) => !existsSync(`/proc/${pid}`));
}
