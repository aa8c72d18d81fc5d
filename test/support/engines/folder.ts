import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assembleDebian, UNPACKED } from '../../../fixtures/base/debian.js';
import type { Programs } from './recipes.js';

/** Kept between runs, beside where the packaged engines keep their data. */
const HOME = process.env['SIGPROBE_ENGINES_HOME'] ?? '/var/lib/sigprobe-engines';

/** Where these programs are, or will be. */
export function folderOf(programs: Programs): string {
  return join(HOME, `${programs.home}-${hashOf(programs)}`);
}

/** The folders of these programs that were made by older recipes. */
export function outdatedFolders(programs: Programs): string[] {
  const name = new RegExp(`^${programs.home.replace('.', '\\.')}-[0-9a-f]{8}$`);
  return readdirSync(HOME)
    .filter((each) => name.test(each))
    .map((each) => join(HOME, each))
    .filter((each) => each !== folderOf(programs));
}

/** The folder that holds an engine's programs, configuration and data; assembled first where the recipe has changed. */
export async function ensureFolder(programs: Programs, log: (line: string) => void): Promise<string> {
  const folder = folderOf(programs);
  if (existsSync(folder)) return folder;
  log(`assembling ${programs.home} from the packages of Debian ${programs.suite}`);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(HOME, { recursive: true });
  const { suite, packages, files, links } = programs;
  await assembleDebian({ suite, packages, options: UNPACKED, target: partial }, log);
  for (const [path, text] of Object.entries(files)) {
    const file = join(partial, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  for (const [path, target] of Object.entries(links)) await symlink(target, join(partial, path));
  // Only a whole folder gets the name by which it is found.
  await rename(partial, folder);
  return folder;
}

function hashOf({ suite, packages, files, links }: Programs): string {
  const recipe = [suite, ...packages, ...Object.entries({ ...files, ...links }).flat(), ...UNPACKED];
  return createHash('sha256').update(recipe.join('\0')).digest('hex').slice(0, 8);
}
