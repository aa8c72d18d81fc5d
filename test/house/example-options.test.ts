import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readDocument } from '../support/documents.js';
import { describedProgram } from '../support/man.js';
import { scriptsOf } from '../support/scripts-of.js';

const FOLDER = fileURLToPath(new URL('../../docs/ci', import.meta.url));
const NAMES = readdirSync(FOLDER).map((name) => `docs/ci/${name}`);

/** Where sigprobe is called, and where a manifest says what it is called with. */
function callsIn(name: string): string[] {
  const scripts = scriptsOf(name).join('\n').replaceAll('\\\n', ' ');
  const lines = scripts.split('\n').filter((line) => /\bsigprobe(@\S+)? (--|merge )|"\$image" --/.test(line));
  const args = name.endsWith('.yaml') ? readDocument(name).split('\n') : [];
  return [
    ...lines.map((line) => line.replace(/^.*?"\$image"/, '')),
    ...args.filter((line) => /^ +args: \[--shard/.test(line)),
  ];
}

const CALLING = NAMES.filter((name) => callsIn(name).length > 0);

it('most examples call sigprobe', () => {
  expect(CALLING.length).toBeGreaterThanOrEqual(6);
});

it.each(CALLING)('%s gives sigprobe options that it has', (name) => {
  const program = describedProgram();
  const known = [program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long));
  const given = callsIn(name).flatMap((call) => call.match(/(?<=[\s[])--[a-z][\w-]*/g) ?? []);
  expect(given.length).toBeGreaterThan(0);
  expect(given.filter((option) => option !== '--yes' && !known.includes(option))).toEqual([]);
});
