import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { packageOf } from './left-out.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Writes the licences of the packages that came to lie in the bundle into this file beside it. */
export function keepLicences(fileName: string): Plugin {
  return {
    name: 'keep-licences',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const folders = chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => folderOf(id) ?? []));
      const texts = [...new Set(folders)].sort().map(licenceOf);
      this.emitFile({ type: 'asset', fileName, source: `${HEAD}\n${texts.join('')}` });
    },
  };
}

const HEAD = 'sigprobe contains code of these packages.\n';

/** Where the package lies that the file belongs to; null for our own. */
function folderOf(path: string): string | null {
  const name = packageOf(path);
  return name === null
    ? null
    : path.slice(0, path.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}`.length);
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest;
  const files = readdirSync(folder).filter((each) => /^(licen[cs]e|copying|notice)(\.|$)/i.test(each));
  if (files.length === 0 || license === undefined) throw new Error(`${name} has no licence in ${folder}.`);
  const texts = files.map((file) => `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`);
  return `\n## ${name} ${version} (${license})\n${texts.join('')}`;
}
