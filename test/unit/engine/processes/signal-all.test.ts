import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signalFromOutside, signalOthersInside } from '../../../../src/engine/processes/signal-all.js';
import { SCRATCH } from '../../../support/scratch.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(SCRATCH, 'sigprobe-proc-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A process as /proc shows it. */
function place(pid: number, inside: number, children: readonly number[] = []): void {
  const task = join(root, String(pid), 'task', String(pid));
  mkdirSync(task, { recursive: true });
  const status = `Name:\tapp\nState:\tS (sleeping)\nPPid:\t1\nNSpid:\t${pid}\t${inside}\nVmSize:\t1 kB\n`;
  writeFileSync(join(root, String(pid), 'status'), status);
  writeFileSync(join(root, String(pid), 'cgroup'), '0::/docker/abc123\n');
  writeFileSync(join(task, 'children'), children.join(' '));
}

const container = () => ({ root, hostPid: 500, containerId: 'abc123' });

/** Takes signals, and fails for some processes. */
function recorder(failing: Readonly<Record<number, string>> = {}) {
  const sent: [pid: number, signal: number][] = [];
  const send = (pid: number, signal: number): void => {
    const code = failing[pid];
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    if (signal !== 0) sent.push([pid, signal]);
  };
  return { sent, send };
}

describe('from outside', () => {
  it('signals every process once, PID 1 first, and says when', () => {
    place(500, 1, [501, 502]);
    place(501, 7);
    place(502, 8);
    const { sent, send } = recorder();
    const result = signalFromOutside(container(), 15, send);
    expect(result?.reach).toBe('every-process');
    expect(result?.atNs).toBeGreaterThan(0n);
    expect(sent).toEqual([
      [500, 15],
      [501, 15],
      [502, 15],
    ]);
  });

  it('signals nobody when it may not signal one of them', () => {
    place(500, 1, [501]);
    place(501, 7);
    const { sent, send } = recorder({ 501: 'EPERM' });
    expect(signalFromOutside(container(), 15, send)).toBeNull();
    expect(sent).toEqual([]);
  });

  it('does not mind one that has gone in between', () => {
    place(500, 1, [501]);
    place(501, 7);
    const { sent, send } = recorder({ 501: 'ESRCH' });
    expect(signalFromOutside(container(), 15, send)?.reach).toBe('every-process');
    expect(sent).toEqual([[500, 15]]);
  });

  it('never signals a stranger that has the number of a PID 1 that is gone', () => {
    place(500, 12);
    const { sent, send } = recorder();
    expect(signalFromOutside(container(), 15, send)).toBeNull();
    place(500, 1);
    expect(signalFromOutside({ ...container(), containerId: 'def456' }, 15, send)).toBeNull();
    expect(sent).toEqual([]);
  });
});

describe('from inside', () => {
  it('has reached the others only when the shell says so', async () => {
    expect(await signalOthersInside(async () => 'told\n', 15)).toBe(true);
    expect(await signalOthersInside(async () => '', 15)).toBe(false);
    expect(await signalOthersInside(async () => Promise.reject(new Error('no shell')), 15)).toBe(false);
  });
});
