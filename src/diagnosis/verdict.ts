/** Exactly one per target; DESIGN words: graceful and abrupt exited in time, killed did not, inconclusive could not be asked. */
export type Outcome = 'graceful' | 'abrupt' | 'killed' | 'inconclusive';

export type Missing = 'handler' | 'init' | 'forwarding';

/** `error` explains a failure, `warning` a flaw in a pass, `info` neither; `inconclusive` why nothing could be found out. */
export type Severity = 'error' | 'warning' | 'info' | 'inconclusive';
