import { defineConfig } from 'vitest/config';
import { oneModule } from './support/one-module.js';

/** In CI a test that has an engine may be tried once more; the closing lines name each that needed it. */
const retry = process.env['SIGPROBE_TESTS'] === 'all' ? 1 : 0;
const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  root,
  test: {
    // What was compiled once need not be again.
    experimental: { fsModuleCache: true },
    reporters: ['default', './test/support/engine-table.ts', './test/support/closing-line.ts'],
    projects: [
      {
        root,
        plugins: [oneModule(root)],
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 30_000,
          pool: 'threads',
          isolate: false,
          // Its stacks are then told in the files it was made of.
          server: { deps: { inline: [/one-module/] } },
        },
      },
      {
        root,
        // Packages name source maps that they do not hold.
        logLevel: 'error',
        test: {
          name: 'house',
          include: ['test/house/**/*.test.ts'],
          testTimeout: 30_000,
          pool: 'threads',
          isolate: false,
          // It imports JSON in a way that node does not know.
          server: { deps: { inline: [/@actions[\\/]/] } },
        },
      },
      { root, test: { name: 'cli', include: ['test/cli/**/*.test.ts'], testTimeout: 60_000, retry } },
      {
        root,
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: ['test/support/engine-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          retry,
          // What a test that needed a second try met is told whole.
          chaiConfig: { truncateThreshold: 0 },
          // Files share one engine and two of them at once would time each other's containers.
          fileParallelism: false,
          maxConcurrency: 8,
        },
      },
      {
        root,
        test: {
          name: 'engines',
          include: ['test/engines/**/*.test.ts'],
          globalSetup: ['test/support/engines-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          retry,
          chaiConfig: { truncateThreshold: 0 },
          fileParallelism: false,
          maxConcurrency: 4,
        },
      },
    ],
  },
});
