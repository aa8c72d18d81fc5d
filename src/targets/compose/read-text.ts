import { readFileSync, statSync } from 'node:fs';
import { MAX_BYTES } from '../yaml/read-yaml.js';

/** The text of a file; null where there is none that can be read. */
export function readText(path: string): string | null {
  return readBytes(path)?.toString('utf8') ?? null;
}

/** The same as bytes. */
export function readBytes(path: string): Buffer | null {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(path) : null;
  } catch {
    return null;
  }
}
