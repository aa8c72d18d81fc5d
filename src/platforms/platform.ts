/** A platform: how it stops a container unless it is told otherwise, and how it is told otherwise. */
export interface Platform {
  readonly name: string;
  /** The grace period that it allows by default. */
  readonly budgetMs: number;
  /** Sent whatever the image declares; null where the image's STOPSIGNAL counts, SIGTERM without one. */
  readonly signal: 'SIGTERM' | 'SIGINT' | null;
  /** Heroku's dyno manager sends the signal to every process, not to PID 1 alone. */
  readonly reach: 'pid-1' | 'every-process';
  readonly gracePeriod: GracePeriod;
  /** What else a person on that platform should know; null for nothing. */
  readonly note: string | null;
  /** Where the numbers come from. */
  readonly source: string;
}

/** Whether the grace period can be changed, and how. */
export type GracePeriod =
  | { readonly kind: 'fixed' }
  | {
      readonly kind: 'adjustable';
      /** What to write for a grace period of so many seconds. */
      readonly write: (seconds: number) => string;
      readonly cap: GraceCap | null;
    };

/** The longest grace period that can be had. */
export interface GraceCap {
  readonly seconds: number;
  /** Who sets it: the subject of a sentence. */
  readonly by: string;
}
