import type { Ora } from 'ora';
import { duration } from '../../text/duration.js';
import { sanitize } from '../../text/sanitize.js';
import type { TrialStep } from '../../trial/trial-step.js';
import type { CliProcess } from '../cli-process.js';

export interface Progress {
  onStep(target: string, step: TrialStep): void;
  stop(): void;
}

const REFRESH_MS = 100;

/** Live on a terminal, one line per step elsewhere, nothing when quiet; always on standard error. */
export async function createProgress(cli: CliProcess, quiet: boolean, color: boolean): Promise<Progress> {
  if (quiet) return { onStep: () => undefined, stop: () => undefined };
  // On a terminal that says it has no columns ora would clear lines for ever.
  const isLive = cli.stderr.isTTY === true && (cli.stderr.columns ?? 0) > 0;
  return isLive ? liveProgress(cli, color) : lineProgress(cli);
}

function lineProgress(cli: CliProcess): Progress {
  return {
    onStep: (target, step) => {
      const words = describeStep(step);
      if (words !== null) cli.stderr.write(`sigprobe: ${sanitize(target)}: ${words}\n`);
    },
    stop: () => undefined,
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
  const steps = new Map<string, { step: TrialStep; sinceMs: number }>();
  const show = () => {
    const [current, ...others] = [...steps];
    if (current === undefined) return;
    const [target, { step, sinceMs }] = current;
    const elapsed = performance.now() - sinceMs;
    const timed =
      step.kind === 'signalled' ? `${duration(elapsed)} of ${duration(step.budgetMs)}` : duration(elapsed);
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    spinner.text = `${sanitize(target)}: ${describeStep(step) ?? ''} (${timed})${more}`;
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
      else steps.set(target, { step, sinceMs: performance.now() });
      show();
      if (!spinner.isSpinning && steps.size > 0) spinner.start();
    },
    stop: () => {
      clearInterval(timer);
      spinner.stop();
    },
  };
}

function describeStep(step: TrialStep): string | null {
  switch (step.kind) {
    case 'pulling':
      return 'pulling the image';
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
