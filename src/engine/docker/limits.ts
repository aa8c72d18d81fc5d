/** Enough for a JVM with thousands of threads, few enough that a fork bomb stays in its container. */
export const PIDS_LIMIT = 8_192;

/** The script of a helper container, a few commands beside it, and what these start. */
export const HELPER_PIDS_LIMIT = 64;

/** None at all: Podman sets one of its own where it is not told, and takes -1 for a limit that it has to set. */
export const NO_PIDS_LIMIT = 0;

/** A listing of PIDS_LIMIT processes with long command lines; whoever has more is not listed at all. */
export const MAX_LISTING_BYTES = 8 * 1024 * 1024;
