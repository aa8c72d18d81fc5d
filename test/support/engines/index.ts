import { rm } from 'node:fs/promises';
import { whyNoDebian } from '../../../fixtures/base/debian.js';
import { startEnclosed, stopEnclosed } from './enclosed.js';
import { ensureFolder, outdatedFolders } from './folder.js';
import { copyImages } from './images.js';
import { isFree, takeLease } from './leases.js';
import { type EngineName, RECIPES } from './recipes.js';

export { ENGINE_NAMES, type EngineName } from './recipes.js';

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

/** Starts that engine beside the machine's own, with the images of the engine at `source`. */
export async function startSecondEngine(
  name: EngineName,
  source: { readonly host: string; readonly tags: readonly string[] },
  log: (line: string) => void,
): Promise<SecondEngine> {
  const recipe = RECIPES[name];
  const folder = await ensureFolder(name, recipe, log);
  for (const old of outdatedFolders(name, folder).filter(isFree)) {
    await stopEnclosed(old, recipe);
    await rm(old, { recursive: true });
  }
  const returnLease = takeLease(folder);
  const release = async () => {
    if (returnLease()) await stopEnclosed(folder, recipe);
  };
  try {
    const host = await startEnclosed(folder, recipe);
    await copyImages(source.host, host, source.tags, log);
    return { name, host, release };
  } catch (error) {
    await release();
    throw error;
  }
}
