import { availableParallelism } from 'node:os';
import { probe } from '../index.js';
import { formats } from '../report/index.js';
import type { Report } from '../report/report.js';
import { presets } from '../targets/presets.js';
import { checkSecondSignal, checkWhen } from './conflicts.js';
import { openEngine } from './open-engine.js';
import type { ImageOptions } from './options.js';
import { identifyOwner, ownerIsAlive } from './owner.js';
import { platformRules } from './platform-rules.js';
import { printSentence } from './print-error.js';
import { createProgress } from './progress.js';
import { createStyle, wantsColor } from './style.js';
import { targetsFromOptions } from './targets-from-options.js';
import type { World } from './world.js';

/** Probes the images, prints the report on standard output, and returns the exit code that it carries. */
export async function probeImages(
  images: readonly string[],
  command: readonly string[] | null,
  options: ImageOptions,
  world: World,
  abort: AbortSignal,
): Promise<number> {
  const report = await reportOn(images, command, options, world, abort);
  for (const error of report.errors) printSentence(error, world);
  const style = createStyle(world, world.stdout, options.color, options.verbose);
  // A person who has read why nothing could be probed needs no list of nothing; a program needs its report.
  if (report.results.length > 0 || options.format !== 'human')
    world.stdout.write(formats[options.format as keyof typeof formats](report, style));
  return report.summary.exitCode;
}

/** Probes the images with progress on standard error, gone by the time the report is there. */
export async function reportOn(
  images: readonly string[],
  command: readonly string[] | null,
  options: ImageOptions,
  world: World,
  abort: AbortSignal,
): Promise<Report> {
  const rules = platformRules(options);
  const second = checkSecondSignal(options.secondSignal, rules.grace);
  checkWhen(options);
  const specs = targetsFromOptions(images, command, options, world);
  const engine = await openEngine(options, world);
  const progress = await createProgress(
    world,
    options.quiet,
    wantsColor(options.color, world.env, world.stderr),
  );
  try {
    return await probe(
      specs,
      {
        ...rules,
        ready: options.ready ?? { kind: 'auto' },
        second,
        readyTimeoutMs: options.readyTimeout,
        when: options.when,
        load: options.load ?? null,
        pull: options.pull,
        fullGrace: options.fullGrace,
        remedies: options.remedies,
        keep: options.keep,
        runs: options.runs,
        require: options.require,
        platforms: presets,
      },
      {
        engine,
        ...identifyOwner(world.pid),
        isOwnerAlive: ownerIsAlive,
        jobs: options.jobs ?? availableParallelism(),
        abort,
        onStep: progress.onStep,
      },
    );
  } finally {
    progress.stop();
    engine.close();
  }
}
