/** Names vary by kernel version and carry compiler suffixes such as `.isra.0`; only the stem is compared. */
const WAITS_FOR_A_SIGNAL = /^(__)?(do_)?sigtimedwait/;
const MAY_WAIT_FOR_A_TIME = /^((hrtimer_|do_|common_)?nanosleep|poll_schedule_timeout)/;
const WAITS_FOR_ANY_SIGNAL = /^((__)?(do_|x64_|arm64_)?sys_(pause|(rt_)?sigsuspend)|(do_)?sigsuspend)\b/;
const READS_A_PIPE = /^(anon_)?pipe_read/;
const WAITS_IN_EPOLL = /^(ep_poll|do_epoll_p?wait)/;
const WAITS_IN_POLL = /^((do_(sys_)?)?poll|poll_schedule_timeout|(do_|core_sys_)select)/;
const MAY_ACCEPT = /^(inet_csk_(accept|wait_for_connect)|io_cqring_wait)/;
const WAITS_FOR_A_THREAD = /^(do_)?futex/;
const READS_A_SIGNAL_FD = /^signalfd_(read|dequeue)/;

/** The kernel function as a view printed it; null when hidden (`0`, `?`) or not asleep (`-`). */
export function parseWchan(text: string | null): string | null {
  return text === null || /^(0|-|\?|\*|)$/.test(text.trim()) ? null : text.trim();
}

/** True for a thread asleep in sigwait, sigwaitinfo or sigtimedwait. */
export function isInSigwait(wchan: string): boolean {
  return WAITS_FOR_A_SIGNAL.test(wchan);
}

/** True for a thread that only a signal wakes, at once: asleep in pause, sigsuspend or one of the calls above. */
export function isUntilSignal(wchan: string): boolean {
  return WAITS_FOR_ANY_SIGNAL.test(wchan) || isInSigwait(wchan);
}

/** True for a thread asleep in a read of a signalfd. */
export function isReadingSignalfd(wchan: string): boolean {
  return READS_A_SIGNAL_FD.test(wchan);
}

/**
 * True for a thread that may wake at a set time and not for an event: asleep in nanosleep, or in poll or
 * select, which take a time-out.
 */
export function mayWaitForTime(wchan: string): boolean {
  return MAY_WAIT_FOR_A_TIME.test(wchan);
}

/** True for a thread asleep in a read of a pipe. */
export function isReadingPipe(wchan: string): boolean {
  return READS_A_PIPE.test(wchan);
}

/** True for a thread asleep until an epoll has news. */
export function isInEpoll(wchan: string): boolean {
  return WAITS_IN_EPOLL.test(wchan);
}

/** True for a thread asleep in poll or select. */
export function isInPoll(wchan: string): boolean {
  return WAITS_IN_POLL.test(wchan);
}

/** True for a thread that may sleep until somebody connects: in accept, an epoll, poll, select or io_uring. */
export function mayAwaitConnection(wchan: string): boolean {
  return MAY_ACCEPT.test(wchan) || isInEpoll(wchan) || isInPoll(wchan);
}

/** True for a thread that waits for another one of its process. */
export function isInFutex(wchan: string): boolean {
  return WAITS_FOR_A_THREAD.test(wchan);
}
