import { describe, expect, it } from 'vitest';
import { isInSigwait, isReadingSignalfd, mayWaitForTime, parseWchan } from '../../../src/kernel/wchan.js';

describe('wchan', () => {
  it.each(['0', '-', '?', '*', '', ' '])('takes %j for hidden or awake', (text) => {
    expect(parseWchan(text)).toBeNull();
  });

  it('knows sigwait by the stem, whatever the compiler added', () => {
    for (const name of ['do_sigtimedwait', 'do_sigtimedwait.isra.0', 'sigtimedwait', '__do_sigtimedwait'])
      expect(isInSigwait(name)).toBe(true);
    for (const name of ['sigsuspend', 'do_wait', 'hrtimer_nanosleep', 'do_sys_pause'])
      expect(isInSigwait(name)).toBe(false);
  });

  it('knows what may wait for a time, and not what waits for events alone', () => {
    for (const name of ['hrtimer_nanosleep', 'do_nanosleep', 'poll_schedule_timeout.constprop.0'])
      expect(mayWaitForTime(name)).toBe(true);
    for (const name of ['ep_poll', 'do_wait', 'sigsuspend', '__do_sys_pause', 'futex_wait_queue'])
      expect(mayWaitForTime(name)).toBe(false);
  });

  it('knows a read of a signalfd, and not a poll, which may be for anything', () => {
    expect(isReadingSignalfd('signalfd_read_iter')).toBe(true);
    expect(isReadingSignalfd('signalfd_dequeue')).toBe(true);
    expect(isReadingSignalfd('ep_poll')).toBe(false);
  });
});
