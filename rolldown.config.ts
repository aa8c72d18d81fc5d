import { join } from 'node:path';
import { type ChunkingContext, defineConfig } from 'rolldown';
import { requireLate } from './test/support/bundle/late-requires.js';
import { leaveOut, packageOf } from './test/support/bundle/left-out.js';
import { keepLicences } from './test/support/bundle/licences.js';
import { mapLinesAlone } from './test/support/bundle/line-maps.js';
import { publishSchemas } from './test/support/bundle/schemas.js';
import { shrinkChunks, shrinkPackages } from './test/support/bundle/shrink.js';

const ROOT = import.meta.dirname;
const START = join(ROOT, 'src/cli/run.ts');
let known: ReadonlySet<string> | null = null;

/*
 * Puts what is used, packages included, into a few files in `dist`; what only one command needs is loaded when
 * that command is run.
 */
export default defineConfig({
  cwd: ROOT,
  input: {
    'cli/run': START,
    index: 'src/index.ts',
    'engine/network/netns-agent': 'src/engine/network/netns-agent.ts',
  },
  platform: 'node',
  transform: {
    define: {
      'import.meta.resolve': '((name) => require("node:url").pathToFileURL(require.resolve(name)).href)',
    },
  },
  plugins: [
    leaveOut(),
    shrinkPackages(),
    keepLicences('LICENSES.txt'),
    mapLinesAlone(),
    shrinkChunks(),
    requireLate(),
    publishSchemas([
      join(ROOT, 'src/report/report.schema.json'),
      join(ROOT, 'src/cli/config/config.schema.json'),
    ]),
  ],
  onLog: (level, log, print) => {
    // Otherwise it would be left for the user's node to find.
    if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
    print(level, log);
  },
  output: {
    dir: 'dist',
    cleanDir: true,
    // Node starts it in four fifths of the time that modules take which are loaded one after another.
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: false,
    // Node prints the line that threw, and a person reads the stack.
    minify: false,
    charset: 'ascii',
    codeSplitting: {
      groups: [
        // Packages in files of their own are shrunk the most.
        { name: packageLoadedLate, debugName: 'package', priority: 9 },
        { name: sharedAtStart, debugName: 'shared', priority: 8 },
        {
          // All that is needed before the engine is asked.
          name: 'engine',
          test: /src[\\/](api[\\/](connect|open-recorder|settings|default-jobs)|target-spec|text[\\/].+|cli[\\/](call|config[\\/]config-targets|commands[\\/]probe))\.ts$/,
          priority: 7,
        },
        {
          name: 'diagnosis',
          test: /src[\\/](diagnosis[\\/](diagnose|wording[\\/]explain)|api[\\/]check-fail-on)\.ts$/,
          priority: 5,
        },
        { name: 'trials', test: /src[\\/]probe[\\/]probe\.ts$/, priority: 4 },
        { name: 'report', test: /src[\\/]report[\\/]index\.ts$/, priority: 3 },
        // Saved reports, and what is done with them.
        {
          name: 'saved',
          test: /src[\\/]cli[\\/](saved-reports?|shards[\\/]cut-shard|commands[\\/](merge|diff|plan|report))\.ts$/,
          priority: 1,
        },
        // With yaml, which images need not.
        { name: 'files', test: /src[\\/]cli[\\/]commands[\\/](list|compose|k8s)\.ts$/, priority: 1 },
      ],
    },
  },
});

/** One file for all that the help needs and others need as well: each file more is time, each not needed too. */
function sharedAtStart(id: string, context: ChunkingContext): string | null {
  const start = modulesFrom(START, context);
  const importers = context.getModuleInfo(id)?.importers ?? [];
  return start.has(id) && importers.some((each) => !start.has(each)) ? 'shared' : null;
}

/** Large packages that only some commands, or what follows the first calls, need. */
function packageLoadedLate(id: string): string | null {
  const name = packageOf(id);
  return name === 'yaml' || name === 'unbash' ? name : null;
}

/** A module and all that it loads before it runs. */
function modulesFrom(root: string, context: ChunkingContext): ReadonlySet<string> {
  if (known !== null) return known;
  const found = new Set<string>();
  const visit = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  visit(root);
  known = found;
  return found;
}
