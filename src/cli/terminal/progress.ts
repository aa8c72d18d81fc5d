import type { Ora } from 'ora';
import { duration } from '../../text/duration.js';
import { sanitize } from '../../text/sanitize.js';
import type { TrialStep } from '../../trial/trial-step.js';
import type { CliProcess } from '../cli-process.js';
import { type PullWords, wordPull } from './pull-words.js';

export interface Progress {
  onStep(target: string, step: TrialStep): void;
  stop(): void;
}

const REFRESH_MS = 100;
/** Where lines stay, a pull adds one this often. */
const PULL_LINE_MS = 10_000;

/** Live on a terminal, one line per step elsewhere, nothing when quiet; always on standard error. */
export async function createProgress(cli: CliProcess, quiet: boolean, color: boolean): Promise<Progress> {
  if (quiet) return { onStep: () => undefined, stop: () => undefined };
  // On a terminal that says it has no columns ora would clear lines for ever.
  const isLive = cli.stderr.isTTY === true && (cli.stderr.columns ?? 0) > 0;
  return isLive ? liveProgress(cli, color) : lineProgress(cli);
}

function lineProgress(cli: CliProcess): Progress {
  const pulls = new Map<string, { words: PullWords; timer: NodeJS.Timeout }>();
  const print = (target: string, words: string | null) => {
    if (words !== null) cli.stderr.write(`sigprobe: ${sanitize(target)}: ${words}\n`);
  };
  const startPull = (target: string): PullWords => {
    const words = wordPull();
    const timer = setInterval(() => print(target, words.words(performance.now())), PULL_LINE_MS);
    timer.unref();
    pulls.set(target, { words, timer });
    print(target, words.words(performance.now()));
    return words;
  };
  return {
    onStep: (target, step) => {
      const pull = pulls.get(target);
      // It comes here many times a second.
      if (step.kind === 'pulling') {
        (pull?.words ?? startPull(target)).take(step, performance.now());
        return;
      }
      clearInterval(pull?.timer);
      pulls.delete(target);
      print(target, describeStep(step));
    },
    stop: () => {
      for (const { timer } of pulls.values()) clearInterval(timer);
    },
  };
}

async function liveProgress(cli: CliProcess, color: boolean): Promise<Progress> {
  const { default: ora } = await import('ora');
  const spinner: Ora = ora({
    stream: cli.stderr as NodeJS.WriteStream,
    discardStdin: false,
    hideCursor: true,
    ...(color ? {} : { color: false as never }),
  });
  const steps = new Map<string, Shown>();
  const show = () => {
    const [current, ...others] = [...steps];
    if (current === undefined) return;
    const [target, { step, sinceMs, pull }] = current;
    const nowMs = performance.now();
    const elapsed = nowMs - sinceMs;
    const timed =
      step.kind === 'signalled' ? `${duration(elapsed)} of ${duration(step.budgetMs)}` : duration(elapsed);
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    spinner.text = `${sanitize(target)}: ${pull?.words(nowMs) ?? describeStep(step) ?? ''} (${timed})${more}`;
  };
  const timer = setInterval(show, REFRESH_MS);
  timer.unref();
  return {
    onStep: (target, step) => {
      if (step.kind === 'kept' || step.kind === 'warned') {
        spinner.stop();
        cli.stderr.write(`sigprobe: ${sanitize(target)}: ${describeStep(step)}\n`);
        return;
      }
      if (step.kind === 'ended') steps.delete(target);
      else steps.set(target, nextShown(steps.get(target), step, performance.now()));
      show();
      if (!spinner.isSpinning && steps.size > 0) spinner.start();
    },
    stop: () => {
      clearInterval(timer);
      spinner.stop();
    },
  };
}

/** What a target is doing, and since when; a pull with its own words. */
interface Shown {
  readonly step: TrialStep;
  readonly sinceMs: number;
  readonly pull: PullWords | null;
}

function nextShown(before: Shown | undefined, step: TrialStep, nowMs: number): Shown {
  if (step.kind !== 'pulling') return { step, sinceMs: nowMs, pull: null };
  const pull = before?.pull ?? wordPull();
  pull.take(step, nowMs);
  return { step, sinceMs: before?.pull == null ? nowMs : before.sinceMs, pull };
}

function describeStep(step: TrialStep): string | null {
  switch (step.kind) {
    case 'pulling':
      return 'pulling the image';
    case 'queued':
      return 'waiting for the engine, which starts others';
    case 'creating':
      return 'creating a container';
    case 'waiting-until-ready':
      return 'waiting until it is ready';
    case 'signalled':
      return `sent ${step.signal}, waiting for it to exit`;
    case 'kept':
      return `kept container ${step.container.slice(0, 12)}`;
    case 'warned':
      return `warning: ${sanitize(step.message)}`;
    case 'ended':
      return null;
  }
}
