import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { packageOf } from './left-out.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/** Writes the licences of the packages that came to lie in the bundle into this file beside it. */
export function keepLicences(fileName: string): Plugin {
  return {
    name: 'keep-licences',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const folders = chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => folderOf(id) ?? []));
      const licences = [...new Set(folders)].sort().map(licenceOf);
      this.emitFile({ type: 'asset', fileName, source: `${HEAD}\n${inGroups(licences)}` });
    },
  };
}

const OWN_LICENCE = join(import.meta.dirname, '../../../LICENSE');
const HEAD = 'sigprobe contains code of these packages.\n';

/** Where the package lies that the file belongs to; null for our own. */
function folderOf(path: string): string | null {
  const name = packageOf(path);
  return name === null
    ? null
    : path.slice(0, path.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}`.length);
}

/** Many are one author's, or have the same terms word for word: each text stands once, under all whose it is. */
function inGroups(licences: readonly Licence[]): string {
  const texts = new Set(licences.map(({ text }) => text));
  return [...texts]
    .map((text) => {
      const headings = licences.filter((each) => each.text === text).map(({ heading }) => `## ${heading}\n`);
      return `\n${headings.join('')}${text}`;
    })
    .join('');
}

interface Licence {
  readonly heading: string;
  readonly text: string;
}

function licenceOf(folder: string): Licence {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license } = manifest;
  const files = readdirSync(folder).filter((each) => /^(licen[cs]e|copying|notice)(\.|$)/i.test(each));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0) texts.push(...standardText(manifest));
  if (texts.length === 0 || license === undefined) throw new Error(`${name} has no licence in ${folder}.`);
  return {
    heading: `${name} ${version} (${license})`,
    text: texts.map((text) => `\n${text}\n`).join(''),
  };
}

/** The text that its manifest means, of a package that is published without it. */
function standardText({ license, author }: Manifest): string[] {
  if (license !== 'MIT' || author === undefined) return [];
  const terms = /Permission is hereby granted.*/s.exec(readFileSync(OWN_LICENCE, 'utf8'))?.[0].trim();
  const holder = typeof author === 'string' ? author : author.name;
  return terms === undefined ? [] : [`Copyright (c) ${holder}\n\n${terms}`];
}
