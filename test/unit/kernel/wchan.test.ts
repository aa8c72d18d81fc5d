import { describe, expect, it } from 'vitest';
import {
  isInEpoll,
  isInFutex,
  isInPoll,
  isInSigwait,
  isReadingPipe,
  isReadingSignalfd,
  mayAwaitConnection,
  mayWaitForTime,
  parseWchan,
} from '../../../src/kernel/wchan.js';

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

  it('knows what may wait for a connection', () => {
    for (const name of ['inet_csk_accept', 'inet_csk_wait_for_connect.isra.0', 'ep_poll', 'io_cqring_wait'])
      expect(mayAwaitConnection(name)).toBe(true);
    for (const name of ['__do_sys_pause', 'hrtimer_nanosleep', 'do_wait', 'anon_pipe_read'])
      expect(mayAwaitConnection(name)).toBe(false);
  });

  it('knows a read of a signalfd, and not a poll, which may be for anything', () => {
    expect(isReadingSignalfd('signalfd_read_iter')).toBe(true);
    expect(isReadingSignalfd('signalfd_dequeue')).toBe(true);
    expect(isReadingSignalfd('ep_poll')).toBe(false);
  });

  it('knows by what a thread waits for events', () => {
    const kinds = [isReadingPipe, isInEpoll, isInPoll, isInFutex];
    const known = (name: string) => kinds.filter((is) => is(name)).map(({ name }) => name);
    for (const name of ['pipe_read', 'anon_pipe_read']) expect(known(name)).toEqual(['isReadingPipe']);
    for (const name of ['ep_poll', 'do_epoll_wait']) expect(known(name)).toEqual(['isInEpoll']);
    for (const name of ['poll_schedule_timeout.constprop.0', 'do_sys_poll', 'do_select'])
      expect(known(name)).toEqual(['isInPoll']);
    for (const name of ['futex_wait_queue', 'do_futex']) expect(known(name)).toEqual(['isInFutex']);
    for (const name of ['do_wait', 'hrtimer_nanosleep', 'pipe_write']) expect(known(name)).toEqual([]);
  });
});
