/** Enough for a JVM with thousands of threads, few enough that a fork bomb stays in its container. */
export const PIDS_LIMIT = 8_192;

/** The script of a helper container, a few commands beside it, and what these start. */
export const HELPER_PIDS_LIMIT = 64;

/** A listing of PIDS_LIMIT processes with long command lines; whoever has more is not listed at all. */
export const MAX_LISTING_BYTES = 8 * 1024 * 1024;
