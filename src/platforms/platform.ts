/** How a platform stops a container unless it is told otherwise. */
export interface Platform {
  readonly name: string;
  readonly budgetMs: number;
  /** Sent whatever the image declares; null where the image's STOPSIGNAL counts, SIGTERM without one. */
  readonly signal: 'SIGTERM' | 'SIGINT' | null;
  /** Heroku's dyno manager sends the signal to every process, not to PID 1 alone. */
  readonly reach: 'pid-1' | 'every-process';
}
