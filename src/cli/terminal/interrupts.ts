import type { CliProcess, InterruptSignal } from '../cli-process.js';

/** The shell's codes for a program that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const satisfies Record<
  InterruptSignal,
  number
>;

export interface Interrupts {
  readonly abort: AbortSignal;
  /** Resolves with the exit code at the first signal. */
  readonly interrupted: Promise<number>;
  dispose(): void;
}

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort. Later ones change nothing: a terminal and npm both
 * pass Ctrl-C on, so it often comes twice, and the clean-up that the first one began is bounded.
 */
export function listenForInterrupts(cli: CliProcess): Interrupts {
  const controller = new AbortController();
  const signals = Object.keys(EXIT_CODES) as InterruptSignal[];
  const listeners = new Map<InterruptSignal, () => void>();
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of signals) {
      const listener = () => {
        resolve(EXIT_CODES[signal]);
        controller.abort();
      };
      listeners.set(signal, listener);
      cli.on(signal, listener);
    }
  });
  return {
    abort: controller.signal,
    interrupted,
    dispose: () => {
      for (const [signal, listener] of listeners) cli.off(signal, listener);
    },
  };
}
