/**
 * One per target: graceful and abrupt exited in time because of the signal, completed by itself as a job
 * does, killed did not, inconclusive could not be tested.
 */
export type Outcome = 'graceful' | 'completed' | 'abrupt' | 'killed' | 'inconclusive';

export type Missing = 'handler' | 'init' | 'forwarding';

/** `error` explains a failure, `warning` a flaw in a pass, `inconclusive` why nothing was tested. */
export type Severity = 'error' | 'warning' | 'info' | 'inconclusive';
