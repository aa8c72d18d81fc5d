import { isAbsolute, resolve } from 'node:path';
import type { Caller } from '../image-targets.js';

/** A path of a Compose file: `~` is the home folder, and what is relative starts at `folder`. */
export function resolvePath(path: string, folder: string, env: Caller['env']): string {
  const home = env['HOME'];
  const expanded = home !== undefined && /^~(\/|$)/.test(path) ? `${home}${path.slice(1)}` : path;
  return isAbsolute(expanded) ? expanded : resolve(folder, expanded);
}
