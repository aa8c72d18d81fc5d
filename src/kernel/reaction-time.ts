/**
 * A death by the default action needs no longer, even on a busy machine; neither does a runtime's own
 * reaction to a signal.
 */
export const REACTION_MS = 1_000;

/** A program that exits on a second signal does so within this time. */
export const SECOND_SIGNAL_MS = 1_500;
