import { availableParallelism } from 'node:os';
import type { Report } from '../../diagnosis/results/report.js';
import { probe } from '../../index.js';
import { presets } from '../../platforms/platforms.js';
import { formats } from '../../report/index.js';
import { targetsFromOptions } from '../../targets/image-targets.js';
import type { CliProcess } from '../cli-process.js';
import { openEngine } from '../host/open-engine.js';
import { openRecorder } from '../host/open-recorder.js';
import { identifyOwner, ownerIsAlive } from '../host/owner.js';
import { checkSecondSignal, checkWhen } from '../options/conflicts.js';
import type { ImageOptions } from '../options/options.js';
import { platformRules } from '../options/preset-rules.js';
import { printSentence } from '../terminal/print-error.js';
import { createProgress } from '../terminal/progress.js';
import { createStyle, wantsColor } from '../terminal/style.js';

/** Probes the images, prints the report on standard output, and returns the exit code that it carries. */
export async function probeImages(
  images: readonly string[],
  command: readonly string[] | null,
  options: ImageOptions,
  world: CliProcess,
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
  world: CliProcess,
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
  const identity = identifyOwner(world.pid);
  const recorder = await openRecorder(options.kernelRecord, identity);
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
        ...identity,
        recorder,
        isOwnerAlive: ownerIsAlive,
        jobs: options.jobs ?? availableParallelism(),
        abort,
        onStep: progress.onStep,
      },
    );
  } finally {
    progress.stop();
    await recorder?.close();
    engine.close();
  }
}
