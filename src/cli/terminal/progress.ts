import type { Ora } from 'ora';
import { sanitize } from '../../text/sanitize.js';
import type { TrialStep } from '../../trial/trial-step.js';
import type { CliProcess } from '../cli-process.js';
import { createBoard } from './progress-lines.js';
import { type PullWords, wordPull } from './pull-words.js';
import { describeStep } from './step-words.js';

export interface Progress {
  onStep(target: string, step: TrialStep): void;
  stop(): void;
}

const REFRESH_MS = 100;
/** Where lines stay, a pull adds one this often. */
const PULL_LINE_MS = 10_000;
const FLEETING: ReadonlySet<TrialStep['kind']> = new Set(['queued', 'starting', 'beside']);

/**
 * Live on a terminal that can be redrawn, where each of `total` targets has a line while there is room, one line per step elsewhere,
 * nothing when quiet; always on standard error.
 */
export async function createProgress(
  cli: CliProcess,
  quiet: boolean,
  color: boolean,
  total: number,
): Promise<Progress> {
  if (quiet) return { onStep: () => undefined, stop: () => undefined };
  return isRedrawable(cli) ? liveProgress(cli, color, total) : lineProgress(cli);
}

/** A terminal whose lines can be drawn again: it has columns, it is not dumb, and no CI job keeps all it prints. */
function isRedrawable({ stderr, env }: CliProcess): boolean {
  const isTerminal = stderr.isTTY === true && (stderr.columns ?? 0) > 0 && env['TERM'] !== 'dumb';
  return isTerminal && (env['CI'] ?? 'false') === 'false';
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
      // What changes many times, or at once, is for a display that is overwritten.
      if (!FLEETING.has(step.kind)) print(target, describeStep(step));
    },
    stop: () => {
      for (const { timer } of pulls.values()) clearInterval(timer);
    },
  };
}

async function liveProgress(cli: CliProcess, color: boolean, total: number): Promise<Progress> {
  const { default: ora } = await import('ora');
  const spinner: Ora = ora({
    stream: cli.stderr as NodeJS.WriteStream,
    // Ora reads the environment for itself, and prints the text again and again where it says no.
    isEnabled: true,
    discardStdin: false,
    hideCursor: true,
    ...(color ? {} : { color: false as never }),
  });
  const board = createBoard(total);
  const show = () => {
    const { columns = 80, rows = 24 } = cli.stderr;
    spinner.text = board.lines({ columns, rows }, performance.now()).join('\n');
    if (!spinner.isSpinning && board.isBusy()) spinner.start();
  };
  const timer = setInterval(show, REFRESH_MS);
  timer.unref();
  return {
    onStep: (target, step) => {
      if (step.kind === 'kept' || step.kind === 'warned') {
        spinner.stop();
        cli.stderr.write(`sigprobe: ${sanitize(target)}: ${describeStep(step)}\n`);
      } else board.take(target, step, performance.now());
      show();
    },
    stop: () => {
      clearInterval(timer);
      spinner.stop();
    },
  };
}
