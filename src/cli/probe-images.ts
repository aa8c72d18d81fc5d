import { availableParallelism } from 'node:os';
import { discoverEngine } from '../engine/discovery.js';
import { connectDocker } from '../engine/docker.js';
import { probe } from '../index.js';
import { formats } from '../report/index.js';
import { DEFAULT_PRESET } from '../targets/presets.js';
import type { ImageOptions } from './options.js';
import { identifyOwner } from './owner.js';
import { printSentence } from './print-error.js';
import { createProgress } from './progress.js';
import { createStyle, wantsColor } from './style.js';
import { targetsFromOptions } from './targets-from-options.js';
import type { World } from './world.js';

const DEFAULT_GRACE = { budgetMs: DEFAULT_PRESET.budgetMs, source: DEFAULT_PRESET.name };

/** Probes the images, prints the report on standard output, and returns the exit code that it carries. */
export async function probeImages(
  images: readonly string[],
  command: readonly string[] | null,
  options: ImageOptions,
  world: World,
  abort: AbortSignal,
): Promise<number> {
  const specs = targetsFromOptions(images, command, options, world);
  const engine = await connectDocker(discoverEngine(options.host ?? null, world.env));
  const progress = await createProgress(
    world,
    options.quiet,
    wantsColor(options.color, world.env, world.stderr),
  );
  try {
    const report = await probe(
      specs,
      {
        grace: options.grace === undefined ? DEFAULT_GRACE : { budgetMs: options.grace, source: 'option' },
        signal: options.signal ?? null,
        ready: options.ready ?? { kind: 'auto' },
        readyTimeoutMs: options.readyTimeout,
        load: options.load ?? null,
        pull: options.pull,
        fullGrace: options.fullGrace,
        remedies: options.remedies,
        keep: options.keep,
        require: options.require,
      },
      {
        engine,
        ...identifyOwner(world.pid),
        jobs: options.jobs ?? availableParallelism(),
        abort,
        onStep: progress.onStep,
      },
    );
    progress.stop();
    for (const error of report.errors) printSentence(error, world);
    const style = createStyle(world, world.stdout, options.color, options.verbose);
    // A person who has read why nothing could be probed needs no list of nothing; a program needs its report.
    if (report.results.length > 0 || options.format !== 'human')
      world.stdout.write(formats[options.format as keyof typeof formats](report, style));
    return report.summary.exitCode;
  } finally {
    progress.stop();
    engine.close();
  }
}
