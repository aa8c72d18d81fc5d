import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../../../src/kernel/record/parse-trace.js';
import {
  cloned,
  delivered,
  executed,
  exited,
  generated,
  marked,
  THREAD_FLAGS,
  traceText,
} from './trace-text.js';

const stamp = { tid: 12, at: 1_841_974_797 };
const atMs = 1_841_974.797;

describe('the text of a trace', () => {
  it('tells who sent which signal to whom, and what became of it', () => {
    const line = generated(stamp, 15, 99, { code: 128, result: 1 });
    expect(parseTrace(traceText(line)).events).toEqual([
      { kind: 'generated', atMs, tid: 12, signal: 15, code: 128, target: 99, result: 1 },
    ]);
  });

  it.each([
    ['0', 'default'],
    ['1', 'ignore'],
    ['7f8de9d0', 'handler'],
    ['1000', 'handler'],
  ])('tells a delivery to %s as %s', (handler, action) => {
    expect(parseTrace(traceText(delivered(stamp, 15, handler))).events).toEqual([
      { kind: 'delivered', atMs, tid: 12, signal: 15, action, isOneShot: false },
    ]);
  });

  it('tells a handler that is removed as it is entered (SA_RESETHAND)', () => {
    const flagsOf = (flags: string) =>
      traceText(delivered(stamp, 15, '7f8de9d0').replace(/sa_flags=\w+/, `sa_flags=${flags}`));
    expect(parseTrace(flagsOf('84000000')).events).toMatchObject([{ isOneShot: true }]);
    expect(parseTrace(flagsOf('14000000')).events).toMatchObject([{ isOneShot: false }]);
  });

  it('tells a thread from a process and a sibling from a child', () => {
    const text = traceText(
      cloned(stamp, 20),
      cloned(stamp, 21, THREAD_FLAGS),
      cloned(stamp, 22, '8000'),
      cloned(stamp, 23, '200003d0f00'),
    );
    expect(parseTrace(text).events).toMatchObject([
      { kind: 'cloned', tid: 12, child: 20, program: 'server', isThread: false, isSibling: false },
      { child: 21, isThread: true, isSibling: false },
      { child: 22, isThread: false, isSibling: true },
      { child: 23, isThread: true, isSibling: false },
    ]);
  });

  it('tells which program a process became', () => {
    expect(parseTrace(traceText(executed(stamp, '/a file pid=1 old_pid=2', 13))).events).toEqual([
      { kind: 'executed', atMs, tid: 12, oldTid: 13, file: '/a file pid=1 old_pid=2' },
    ]);
  });

  it('tells whether a thread was the last of its process, where the kernel says so', () => {
    const text = traceText(exited(stamp, false), exited(stamp, true), exited(stamp, null));
    expect(parseTrace(text).events.map((event) => event.kind === 'exited' && event.isLast)).toEqual([
      false,
      true,
      null,
    ]);
  });

  it('has the marks that were written into it', () => {
    expect(parseTrace(traceText(marked(stamp, 'sigprobe 1'))).events).toEqual([
      { kind: 'marked', atMs, tid: 12, text: 'sigprobe 1' },
    ]);
  });

  it.each([
    '<...>',
    'a b',
    'x-7 [001]',
    'kworker/u8:3-ev',
    ' pid=1 res=1',
    'b pid=7 grp=1',
    '(sd-pam)',
    'two\nlines',
    '',
  ])('is not misled by a program that calls itself %j', (comm) => {
    const text = traceText(
      generated({ ...stamp, comm }, 15, 99, { comm }),
      exited({ ...stamp, comm }, false),
      cloned({ ...stamp, comm }, 20),
    );
    expect(parseTrace(text).events).toMatchObject([
      { kind: 'generated', tid: 12, signal: 15, target: 99, result: 0 },
      { kind: 'exited', tid: 12, isLast: false },
      { kind: 'cloned', tid: 12, child: 20, program: comm },
    ]);
  });

  it('may have the columns of other kernels and other options', () => {
    const rest = 'sig=15 errno=0 code=0 comm=a pid=99';
    const text = traceText(
      `  a-12 [000] d..1 5678.901234: signal_generate: ${rest} grp=1 res=2`,
      `  a-12      (     12) [000] d..1.  5678.901234: signal_generate: ${rest}`,
      `  a-12    [127] dN.h11  5678.901234: signal_generate: ${rest} grp=0 res=0`,
    );
    const results = parseTrace(text).events.map((event) => event.kind === 'generated' && event.result);
    expect(results).toEqual([2, 0, 0]);
  });

  it('says how much was lost', () => {
    const text = traceText('CPU:1 [LOST 3456 EVENTS]', exited(stamp), 'CPU:0 [LOST 4 EVENTS]');
    expect(parseTrace(text)).toMatchObject({ lost: 3460, events: [{ kind: 'exited' }] });
    expect(parseTrace(traceText('CPU:1 [LOST EVENTS]')).lost).toBe(1);
    expect(parseTrace(traceText(marked(stamp, 'CPU:1 [LOST 1 EVENTS]'))).lost).toBe(0);
  });

  it('leaves a line that is not whole for the next time', () => {
    const [first, second] = [exited(stamp), marked(stamp, 'end')];
    const { events, rest } = parseTrace(`${first}\n${second.slice(0, 50)}`);
    expect(events).toHaveLength(1);
    expect(parseTrace(`${rest}${second.slice(50)}\n`).events).toMatchObject([
      { kind: 'marked', text: 'end' },
    ]);
  });

  it('leaves out what is no event of ours', () => {
    const text = traceText(
      '# tracer: nop',
      '#',
      '            cat-12      [000] .....  5678.901234: sched_switch: prev_comm=cat',
      '            cat-12      [000] .....  5678.901234: signal_generate: sig=?',
      '',
    );
    expect(parseTrace(text).events).toEqual([]);
    expect(parseTrace('')).toEqual({ events: [], lost: 0, rest: '' });
  });
});
