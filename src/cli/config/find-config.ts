import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NAME = 'sigprobe.yaml';

/**
 * The path of the nearest sigprobe.yaml from a folder up to the root of its repository, where .git is; null for none.
 * Outside a repository only the folder itself counts: what lies above it may be anybody's.
 */
export function findConfig(folder: string): string | null {
  const paths = repositoryFolders(folder).map((each) => join(each, NAME));
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true) ?? null;
}

function repositoryFolders(folder: string): string[] {
  const folders = [folder];
  for (let above = dirname(folder); above !== folders.at(-1); above = dirname(above)) folders.push(above);
  const root = folders.findIndex((each) => existsSync(join(each, '.git')));
  return folders.slice(0, Math.max(root, 0) + 1);
}
