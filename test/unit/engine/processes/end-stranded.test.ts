import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endStranded } from '../../../../src/engine/processes/end-stranded.js';
import { SCRATCH } from '../../../support/scratch.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const OWN = '0::/docker/abc123\n';

/** PID 1 of a container, 500 on this machine, as /proc shows its threads, the main one first. */
function place(states: readonly string[], { inside = 1, cgroup = OWN } = {}): void {
  for (const [index, state] of states.entries()) {
    const task = join(root, '500', 'task', String(500 + index));
    mkdirSync(task, { recursive: true });
    const status = `Name:\tapp\nState:\t${state} (x)\nPPid:\t1\nNSpid:\t${500 + index}\t${inside}\n`;
    // A thread that has ended is in no group any more.
    const group = state === 'Z' ? '0::/\n' : cgroup;
    for (const home of index === 0 ? [task, join(root, '500')] : [task]) {
      writeFileSync(join(home, 'status'), status);
      writeFileSync(join(home, 'cgroup'), group);
    }
  }
}

function ended(): [pid: number, signal: number][] {
  const sent: [pid: number, signal: number][] = [];
  endStranded({ root, hostPid: 500, containerId: 'abc123' }, (pid, signal) => sent.push([pid, signal]));
  return sent;
}

describe('a container that its engine cannot end', () => {
  it('is ended from outside', () => {
    place(['Z', 'S', 'S']);
    expect(ended()).toEqual([[500, 9]]);
  });

  it.each<[string, readonly string[], Parameters<typeof place>[1]]>([
    ['one whose main thread lives', ['S', 'Z'], {}],
    ['one that is a zombie altogether', ['Z'], {}],
    ['that of another container', ['Z', 'S'], { cgroup: '0::/docker/def456\n' }],
    ['a process that is not PID 1', ['Z', 'S'], { inside: 7 }],
  ])('is not taken for %s', (_, states, facts) => {
    place(states, facts);
    expect(ended()).toEqual([]);
  });

  it('may have gone, or be out of reach', () => {
    expect(ended()).toEqual([]);
    place(['Z', 'S']);
    const refuse = () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    expect(() => endStranded({ root, hostPid: 500, containerId: 'abc123' }, refuse)).not.toThrow();
  });
});
