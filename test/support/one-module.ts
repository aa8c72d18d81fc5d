import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { type OutputChunk, rolldown } from 'rolldown';
import type { Plugin } from 'vitest/config';
import { leaveOut } from './bundle/left-out.js';

/** What was made, and of what: files by their path, as hashes. */
interface Made {
  readonly inputs: Readonly<Record<string, string>>;
  readonly tests: Readonly<Record<string, string>>;
}

/** What decides how it is made; packages are of the versions that the lock file has. */
const RECIPE = [
  'package-lock.json',
  'tsconfig.json',
  'test/support/one-module.ts',
  'test/support/bundle/left-out.ts',
];

/** Packages that stay as they are: the tests' own tools, and one of which the tests use what is else left out. */
const TOOLS =
  /^(vitest|vite|rolldown|fast-check|ajv|typescript|playwright-core|@actions|@jridgewell|tar-stream)(\/|$)/;

/**
 * Has test files find all that they import in one module, which is made again when any of it has changed: each of the
 * workers would fetch more than five hundred modules one by one, which takes longer than most of the tests. Stacks name
 * the files as they are. While files are watched, nothing of this is done.
 */
export function oneModule(root: string): Plugin {
  const folder = join(root, 'node_modules/.vite/one-module');
  let made: Made | null = null;
  return {
    name: 'one-module',
    enforce: 'pre',
    async configureVitest({ vitest, project, experimental_defineCacheKeyGenerator: addToKey }) {
      if (vitest.config.watch) return;
      // Most code runs too rarely to be worth V8's optimising it, which took a fifth of the time; the flag is the process's.
      if (vitest.projects.length === 1) setFlagsFromString('--no-opt');
      const { testFiles } = await project.globTestFiles();
      // What is replaced for one test file must be a module of its own.
      const tests = testFiles.filter((file) => !/\bvi\.(do)?mock\(/i.test(readFileSync(file, 'utf8')));
      // Where it cannot be made, the test that is at fault fails by itself.
      made = lastMade(folder, tests) ?? (await make(root, folder, tests).catch(() => null));
      addToKey(({ id }) => made?.tests[id]);
    },
    resolveId(asked, importer = '') {
      const isMade = made?.tests[importer] !== undefined || dirname(importer) === folder;
      return isMade && asked.startsWith('.') ? join(folder, basename(asked)) : null;
    },
    load(id) {
      if (made?.tests[id] === undefined && dirname(id) !== folder) return null;
      const path = dirname(id) === folder ? id : join(folder, relative(root, id));
      return { code: readFileSync(path, 'utf8'), map: readFileSync(`${path}.map`, 'utf8') };
    },
  };
}

const hashOf = (text: string) => createHash('sha1').update(text).digest('hex');
const hashOfFile = (path: string) => (existsSync(path) ? hashOf(readFileSync(path, 'utf8')) : 'none');

/** What was made the last time; null where any of it has changed since. */
function lastMade(folder: string, tests: readonly string[]): Made | null {
  const path = join(folder, 'made.json');
  if (!existsSync(path)) return null;
  const made = JSON.parse(readFileSync(path, 'utf8')) as Made;
  const isSame =
    tests.length === Object.keys(made.tests).length &&
    tests.every((test) => made.tests[test] !== undefined) &&
    Object.entries(made.inputs).every(([file, hash]) => hashOfFile(file) === hash);
  return isSame ? made : null;
}

async function make(root: string, folder: string, tests: readonly string[]): Promise<Made> {
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(tests.map((test) => [relative(root, test), test])),
    platform: 'node',
    external: TOOLS,
    treeshake: false,
    logLevel: 'silent',
    plugins: [leaveOut(), { name: 'own-place', transform: withOwnPlace }],
  });
  const { output } = await bundle.generate({
    dir: folder,
    format: 'esm',
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapPathTransform: (source, map) => resolve(dirname(map), source),
    // Otherwise every test file would change with one name more.
    minifyInternalExports: false,
    entryFileNames: '[name]',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'shared', test: (id: string) => !id.endsWith('.test.ts') }] },
  });
  await bundle.close();
  const chunks = output.filter((each): each is OutputChunk => each.type === 'chunk');
  for (const { fileName, code, map } of chunks) {
    mkdirSync(dirname(join(folder, fileName)), { recursive: true });
    writeFileSync(join(folder, fileName), code);
    // Vite would look for each source that is not there, and warn of it.
    const sourcesContent = map?.sources.map(() => '');
    writeFileSync(
      join(folder, `${fileName}.map`),
      JSON.stringify(map ? { ...map, sourcesContent } : { mappings: '' }),
    );
  }
  const own = chunks.flatMap(({ moduleIds }) => moduleIds).filter((id) => !/\0|node_modules/.test(id));
  const inputs = [...RECIPE.map((file) => join(root, file)), ...own];
  const made = {
    inputs: Object.fromEntries(inputs.map((file) => [file, hashOfFile(file)])),
    tests: Object.fromEntries(
      chunks
        .filter(({ isEntry }) => isEntry)
        .map(({ facadeModuleId, code }) => [facadeModuleId ?? '', hashOf(code)]),
    ),
  };
  writeFileSync(join(folder, 'made.json'), JSON.stringify(made));
  return made;
}

/** Modules look for files beside them. */
function withOwnPlace(code: string, id: string) {
  if (!code.includes('import.meta.')) return null;
  const placed = code
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)));
  return { code: placed, map: null };
}
