import { connect } from '../../api/connect.js';
import { defaultJobs } from '../../api/default-jobs.js';
import { demandRecord, type KernelRecorder, openRecorder } from '../../api/open-recorder.js';
import { identifyOwner, ownerIsAlive } from '../../api/owner.js';
import { toSettings } from '../../api/settings.js';
import type { Report } from '../../diagnosis/results/report.js';
import type { Probed } from '../../probe/probe.js';
import type { Settings } from '../../probe/probe-target.js';
import type { FormatName } from '../../report/index.js';
import type { TargetSpec } from '../../target-spec.js';
import { targetsFromOptions } from '../../targets/image-targets.js';
import type { CliProcess } from '../cli-process.js';
import type { ImageOptions, ProbeOptions } from '../options/options.js';
import { printSentence } from '../terminal/print-error.js';
import { createProgress } from '../terminal/progress.js';
import { createStyle, wantsColor } from '../terminal/style.js';

/** Probes the images, prints the report on standard output, and returns the exit code that it carries. */
export async function probeImages(
  images: readonly string[],
  command: readonly string[] | null,
  options: ImageOptions,
  cli: CliProcess,
  abort: AbortSignal,
): Promise<number> {
  return probeSpecs(targetsFromOptions(images, command, options, cli), options, cli, abort);
}

/** The same for targets of any kind. */
export async function probeSpecs(
  specs: readonly TargetSpec[],
  options: ProbeOptions,
  cli: CliProcess,
  abort: AbortSignal,
): Promise<number> {
  const [{ report, failure }, { formatPieces }] = await Promise.all([
    reportOn(specs, options, cli, abort),
    import('../../report/index.js'),
  ]);
  printErrors(report, failure, cli);
  const style = createStyle(cli, cli.stdout, options.color, options.verbose);
  // A person who has read why nothing could be probed needs no list of nothing; a program needs its report.
  if (report.results.length > 0 || options.format !== 'human')
    for (const piece of formatPieces[options.format as FormatName](report, style)) cli.stdout.write(piece);
  if (failure !== null) throw failure;
  return report.summary.exitCode;
}

/** Each sentence once, however many targets it is true of; what ended the call is told by whoever called. */
export function printErrors({ errors }: Report, failure: Probed['failure'], cli: CliProcess): void {
  const bySentence = new Map(errors.map((error) => [`${error.message}\n${error.hint}`, error]));
  for (const error of bySentence.values())
    if (error.code !== 'interrupted' && error.message !== failure?.message) printSentence(error, cli);
}

/** Probes the targets with progress on standard error, gone by the time the report is there. */
export async function reportOn(
  specs: readonly TargetSpec[],
  options: ProbeOptions,
  cli: CliProcess,
  abort: AbortSignal,
): Promise<Probed> {
  const settings = settingsOf(options);
  // The engine is asked first: what takes as long to load as it takes to answer is loaded meanwhile.
  const [engine, { probe }] = await Promise.all([
    connect({ ...options, env: cli.env }),
    import('../../probe/probe.js'),
  ]);
  const progress = await createProgress(
    cli,
    options.quiet,
    wantsColor(options.color, cli.env, cli.stderr),
    specs.length,
  );
  const identity = identifyOwner(cli.pid);
  let recorder: KernelRecorder | null = null;
  try {
    recorder = await openRecorder(options.kernelRecord, identity);
    const probed = await probe(specs, settings, {
      engine,
      ...identity,
      recorder,
      isOwnerAlive: ownerIsAlive,
      jobs: options.jobs ?? defaultJobs(),
      abort,
      onStep: progress.onStep,
    });
    demandRecord(options.kernelRecord, probed.report);
    return probed;
  } finally {
    progress.stop();
    await recorder?.close();
    engine.close();
  }
}

function settingsOf({
  grace,
  readyTimeout,
  signal,
  secondSignal: second,
  ...options
}: ProbeOptions): Settings {
  return toSettings({
    ...options,
    graceMs: grace,
    readyTimeoutMs: readyTimeout,
    signal: signal?.name,
    secondSignal: second === undefined ? undefined : { ...second, signal: second.signal.name },
  });
}
