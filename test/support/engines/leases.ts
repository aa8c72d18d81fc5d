import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Notes that this process uses the folder for the engine of that name; the returned function takes the note back and tells whether
 * nobody else uses it. @throws where somebody else uses it for another engine
 */
export function takeLease(folder: string, engine: string): () => boolean {
  const other = usersOf(folder).find(({ pid, name }) => pid !== process.pid && name !== engine);
  if (other !== undefined)
    throw new Error(`${folder} is in use for ${other.name} by another run of the tests (PID ${other.pid}).`);
  mkdirSync(leasesIn(folder), { recursive: true });
  const own = join(leasesIn(folder), String(process.pid));
  writeFileSync(own, engine);
  return () => {
    rmSync(own, { force: true });
    return isFree(folder);
  };
}

/** True when no process that lives has noted that it uses the folder. */
export function isFree(folder: string): boolean {
  return usersOf(folder).length === 0;
}

function usersOf(folder: string): { pid: number; name: string }[] {
  if (!existsSync(leasesIn(folder))) return [];
  return readdirSync(leasesIn(folder))
    .filter((pid) => existsSync(`/proc/${pid}`))
    .map((pid) => ({ pid: Number(pid), name: readFileSync(join(leasesIn(folder), pid), 'utf8') }));
}

function leasesIn(folder: string): string {
  return join(folder, 'users');
}
