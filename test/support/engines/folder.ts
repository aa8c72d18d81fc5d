import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assembleDebian, UNPACKED } from '../../../fixtures/base/debian.js';
import type { Recipe } from './recipes.js';

/** Kept between runs, beside where the packaged engines keep their data. */
const HOME = process.env['SIGPROBE_ENGINES_HOME'] ?? '/var/lib/sigprobe-engines';

/** The folders of that engine that were made by older recipes. */
export function outdatedFolders(name: string, folder: string): string[] {
  return readdirSync(HOME)
    .filter((each) => each.startsWith(`${name}-`) && !each.endsWith('.partial'))
    .map((each) => join(HOME, each))
    .filter((each) => each !== folder);
}

/** The folder that holds the engine's programs, configuration and data; assembled first where the recipe has changed. */
export async function ensureFolder(
  name: string,
  recipe: Recipe,
  log: (line: string) => void,
): Promise<string> {
  const folder = join(HOME, `${name}-${hashOf(recipe)}`);
  if (existsSync(folder)) return folder;
  log(`assembling ${name} from the packages of Debian ${recipe.suite}`);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(HOME, { recursive: true });
  const { suite, packages } = recipe;
  await assembleDebian({ suite, packages, options: UNPACKED, target: partial }, log);
  for (const [path, text] of Object.entries(recipe.files)) {
    const file = join(partial, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  for (const [path, target] of Object.entries(recipe.links)) await symlink(target, join(partial, path));
  // Only a whole folder gets the name by which it is found.
  await rename(partial, folder);
  return folder;
}

function hashOf({ suite, packages, files, links }: Recipe): string {
  const recipe = [suite, ...packages, ...Object.entries({ ...files, ...links }).flat(), ...UNPACKED];
  return createHash('sha256').update(recipe.join('\0')).digest('hex').slice(0, 8);
}
