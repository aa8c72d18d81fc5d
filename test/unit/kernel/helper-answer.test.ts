import { describe, expect, it } from 'vitest';
import { type HelperProcess, parseHelperAnswer, toProcessFacts } from '../../../src/kernel/helper-answer.js';

const TOKEN = 'c0ffee';
const SEPARATOR = 'f00d-cafe\n';
const NONE = '0000000000000000';
const TERM = '0000000000004000';

interface Sketch {
  readonly ppid?: number;
  readonly state?: string;
  readonly name?: string;
  readonly stat?: string;
  readonly threads?: readonly (readonly [tid: number, state: string, hasMemory: boolean])[];
}

function status({ ppid = 0, state = 'S (sleeping)', name = 'app' }: Sketch): string {
  const sets = ['SigPnd', 'ShdPnd', 'SigBlk', 'SigIgn'].map((each) => `${each}:\t${NONE}\n`).join('');
  const ids = 'Uid:\t0\t1000\t0\t0\nGid:\t0\t1001\t0\t0\n';
  return `Name:\t${name}\nState:\t${state}\nPPid:\t${ppid}\n${ids}VmSize:\t1 kB\nThreads:\t1\n${sets}SigCgt:\t${TERM}\n`;
}

function statOf(name: string, start = '4711', argumentsAt = '140'): string {
  const fields = Array.from({ length: 48 }, (_, index) => String(index + 1));
  fields.splice(21, 1, start);
  fields.splice(47, 1, argumentsAt);
  return `1 (${name}) ${fields.slice(2).join(' ')}\n`;
}

function record(pid: number, sketch: Sketch = {}): string {
  const threads = (sketch.threads ?? []).map(
    ([tid, state, hasMemory]) =>
      `${TOKEN} thread ${tid}\nState:\t${state}\nPPid:\t0\n${hasMemory ? 'VmSize:\t1 kB\n' : ''}SigBlk:\t${TERM}\n${TOKEN} wchan ep_poll\n`,
  );
  const stat = sketch.stat ?? statOf(sketch.name ?? 'app');
  return [
    `${TOKEN} process ${pid}\n${status(sketch)}`,
    `${TOKEN} stat\n${stat}${TOKEN} wchan do_sigtimedwait\n`,
    ...threads,
  ].join('');
}

const read = (text: string) => parseHelperAnswer(text, TOKEN, SEPARATOR);
const only = (text: string): HelperProcess => {
  const [process] = read(text).processes;
  if (process === undefined) throw new Error('no process');
  return process;
};

describe("a helper's answer", () => {
  it('gives each process with its sets, its thread and its command line', () => {
    const text = `${record(1)}${record(7, { ppid: 1, name: 'worker' })}${TOKEN} commands\n/app\0-x\0${SEPARATOR}worker\0${SEPARATOR}`;
    const { processes, commands } = read(text);
    const facts = processes.map((each) => toProcessFacts(each, commands?.get(each.parts.pid)));
    expect(facts).toEqual([
      {
        pid: 1,
        ppid: 0,
        containerPid: 1,
        state: 'S',
        program: 'app',
        args: '/app -x',
        argv: ['/app', '-x'],
        startTicks: '4711',
        signals: { pending: NONE, blocked: NONE, ignored: NONE, caught: TERM },
        threads: [{ tid: 1, state: 'S', blocked: NONE, wchan: 'do_sigtimedwait' }],
        exiting: false,
      },
      expect.objectContaining({ pid: 7, ppid: 1, program: 'worker', argv: ['worker'] }),
    ]);
    expect(processes[0]?.owner).toBe('1000:1001');
  });

  it('gives the threads of a process, with masks of their own', () => {
    const process = toProcessFacts(only(record(1, { threads: [[9, 'R (running)', true]] })), undefined);
    expect(process.threads?.[1]).toEqual({ tid: 9, state: 'R', blocked: TERM, wchan: 'ep_poll' });
    expect(process.args).toBe('[app]');
  });

  it('tells who is on the way out from who has threads left', () => {
    const leaving = record(1, { threads: [[9, 'S (sleeping)', false]] });
    expect(toProcessFacts(only(leaving), undefined).exiting).toBeNull();
    expect(toProcessFacts(only(leaving.replaceAll('VmSize:\t1 kB\n', '')), undefined).exiting).toBe(true);
  });

  it('takes no command line and no name for a record', () => {
    const { processes, commands } = read(
      `${record(1, { stat: statOf('a\nprocess 5\nb)') })}${TOKEN} commands\nprocess 6\nState:\tS\0${SEPARATOR}`,
    );
    expect(processes.map(({ parts }) => parts.pid)).toEqual([1]);
    expect(commands?.get(1)?.text).toBe('process 6\nState:\tS\0');
  });

  it('believes no command line where one of them holds what separates them', () => {
    const { commands } = read(
      `${record(1)}${record(2)}${TOKEN} commands\nevil ${SEPARATOR}x${SEPARATOR}y${SEPARATOR}`,
    );
    expect(commands).toBeNull();
  });

  it('fits command lines to the processes, also to one that went before its status was whole', () => {
    const torn = `${TOKEN} process 2\nName:\tapp\n`;
    const { processes, commands } = read(
      `${record(1)}${torn}${record(3)}${TOKEN} commands\na\0${SEPARATOR}${SEPARATOR}c\0${SEPARATOR}`,
    );
    expect(processes.map(({ parts }) => parts.pid)).toEqual([1, 3]);
    expect(commands?.get(3)?.text).toBe('c\0');
  });

  it('keeps the two ends of a long command line, and says that a longer one was cut', () => {
    const told = (length: number) => {
      const text = `app\0${'x'.repeat(length - 9)}\0last`;
      const { commands } = read(`${record(1)}${TOKEN} commands\n${text}${SEPARATOR}`);
      return toProcessFacts(only(record(1)), commands?.get(1));
    };
    expect(told(16_384).argv).toHaveLength(3);
    expect(told(16_385)).toMatchObject({ argv: null, args: expect.stringMatching(/^app x+… …x+ last$/) });
    expect(told(131_072)).toMatchObject({ argv: null, args: expect.stringMatching(/… …x+ last…$/) });
  });

  it('tells apart two programs that one process executes one after the other', () => {
    const one = only(record(1, { stat: statOf('app', '4711', '140') }));
    expect(only(record(1, { stat: statOf('app', '4711', '150') })).identity).not.toBe(one.identity);
    expect(only(record(1, { stat: statOf('app', '4712', '140') })).identity).not.toBe(one.identity);
    expect(only(record(1, { state: 'R (running)' })).identity).toBe(one.identity);
  });
});
