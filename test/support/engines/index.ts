import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { whyNoDebian } from '../../../fixtures/base/debian.js';
import { openRemoteEngine } from '../remote-engine.js';
import { startEnclosed, stopEnclosed } from './enclosed.js';
import { ensureFolder, folderOf, outdatedFolders } from './folder.js';
import { copyImages } from './images.js';
import { isFree, takeLease } from './leases.js';
import { type EngineName, recipeOf } from './recipes.js';

export { type EngineName, recipeOf } from './recipes.js';

export interface SecondEngine {
  readonly name: EngineName;
  readonly host: string;
  /** Stops it, unless another run uses it too. */
  release(): Promise<void>;
}

/** Why this machine cannot run other engines beside its own; null where it can. */
export function whyNoSecondEngine(): string | null {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return isRoot ? whyNoDebian() : 'that takes a Debian machine and root';
}

/** Why this machine cannot run this one of them; null where it can. */
export function whyNotHere(name: EngineName): string | null {
  const { cgroups, command } = recipeOf(name);
  if (cgroups === 'v2' && existsSync('/sys/fs/cgroup/cgroup.controllers'))
    return 'this machine has cgroup v2 alone, as the engines of the same programs show it';
  if (cgroups === 'v2' && !/\bcgroup2$/m.test(readFileSync('/proc/filesystems', 'utf8')))
    return 'this kernel has no cgroup v2';
  const users = '/proc/sys/user/max_user_namespaces';
  const hasUsers = existsSync(users) && Number(readFileSync(users, 'utf8')) > 0;
  if (command.some((flag) => flag.startsWith('--userns-remap')) && !hasUsers)
    return 'this kernel allows no user namespaces';
  return null;
}

/** Starts that engine beside the machine's own, with the images of the engine at `source`. */
export async function startSecondEngine(
  name: EngineName,
  source: { readonly host: string; readonly tags: readonly string[] },
  log: (line: string) => void,
): Promise<SecondEngine> {
  const recipe = recipeOf(name);
  const folder = await ensureFolder(recipe.programs, log);
  for (const old of outdatedFolders(recipe.programs).filter(isFree)) {
    await stopEnclosed(old, recipe);
    await rm(old, { recursive: true });
  }
  const returnLease = takeLease(folder, name);
  const release = async () => {
    if (returnLease()) await stopEnclosed(folder, recipe);
  };
  try {
    const host = await startEnclosed(folder, name, recipe);
    await copyImages(source.host, host, source.tags, log);
    if (recipe.over === 'socket') return { name, host, release };
    const proxy = await openRemoteEngine(host);
    const releaseBoth = async () => {
      await proxy.close();
      await release();
    };
    return { name, host: proxy.host, release: releaseBoth };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Stops those of these engines that nobody uses any more: a process that was killed stops none. */
export async function stopUnused(names: readonly EngineName[]): Promise<void> {
  const recipes = names.map(recipeOf);
  for (const recipe of recipes) {
    const folder = folderOf(recipe.programs);
    if (existsSync(folder) && isFree(folder)) await stopEnclosed(folder, recipe);
  }
}
