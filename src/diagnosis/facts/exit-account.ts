/** How a process other than PID 1 exited. */
export type ExitAccount =
  /** Before PID 1, which waits for it, as far as that can be told. */
  | { readonly kind: 'exited-first' }
  /** Before PID 1, of its own accord. */
  | { readonly kind: 'exited-by-itself' }
  /** Before PID 1, by the default action of this signal. */
  | { readonly kind: 'default-action'; readonly signal: number }
  /**
   * Before PID 1, by a SIGKILL that another process of the container sent, or by another signal that it sent
   * although a handler of the process had run, so that it was about to exit by itself.
   */
  | {
      readonly kind: 'killed';
      readonly signal: number;
      /** PID as the view numbers it. */
      readonly by: number;
      /** When it took, or was sent, a signal that it handles: ms after the stop signal; null when it never was. */
      readonly toldAtMs: number | null;
      readonly killedAtMs: number;
      /** It had exited by itself before, which was luck: it had been given no time. */
      readonly isEscaped: boolean;
    }
  /**
   * Before PID 1, by a signal that it does not handle, null where it is not known which: one that was frozen
   * was sent it, or ended all the same, `afterMs` after the stop signal.
   */
  | {
      readonly kind: 'ended-by-force';
      readonly afterMs: number;
      readonly signal: number | null;
      /** It was sent a signal that it handles as well. */
      readonly isTold: boolean;
    }
  /** The kernel sent it SIGKILL as PID 1 exited. */
  | { readonly kind: 'outlived-pid-1' }
  /** It may have been faster this time, but PID 1 exits as fast with it frozen, and SIGKILL ends it. */
  | { readonly kind: 'not-waited-for' }
  | { readonly kind: 'unseen' };
