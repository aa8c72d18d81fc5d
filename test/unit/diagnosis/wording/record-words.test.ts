import { describe, expect, it } from 'vitest';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import { courseEvidence } from '../../../../src/diagnosis/wording/record-words.js';
import type { KernelEvent, SignalSender } from '../../../../src/observation.js';
import { anObservation, aProcess } from '../../../support/builders.js';
import { exitedEvent, handledEvent, sentEvent } from '../../../support/kernel-events.js';

const BY_PID_1: SignalSender = { kind: 'process', pid: 1 };
const sent = (atMs: number, signal: number, to: number, by: SignalSender = BY_PID_1) =>
  sentEvent(atMs, signal, to, by);
const exited = (atMs: number, pid: number) => exitedEvent(atMs, pid, { killed: null });

function evidence(events: readonly KernelEvent[], complete = true, children = 1): string | null {
  const pids = Array.from({ length: children }, (_, index) => 7 + index);
  const before = [aProcess(), ...pids.map((pid) => aProcess({ pid, args: `python3 worker.py ${pid}` }))];
  const kernelRecord = { initPid: 1, signalledAtMs: 10, complete, events };
  const facts = gatherFacts(trialsOf(anObservation({ before, kernelRecord })));
  return courseEvidence(facts, facts.others);
}

describe('evidence from the kernel’s record', () => {
  it('tells who told whom, what ran, and who went when', () => {
    const events = [
      sent(0, 15, 1, { kind: 'outside' }),
      sent(2, 15, 7),
      handledEvent(2.1, 7),
      exited(1_400, 7),
      exited(1_403, 1),
    ];
    expect(evidence(events)).toBe(
      "By the kernel's record, PID 1 sent SIGTERM to PID 7 after 2 ms; the handler of PID 7 ran; PID 7 exited after 1.4 s; PID 1 exited 3 ms later.",
    );
  });

  it('tells that nobody was told', () => {
    const kernel: SignalSender = { kind: 'kernel', reason: 'pid-1-exited' };
    expect(evidence([exited(5, 1), sent(5.1, 9, 7, kernel), exited(5.3, 7)])).toBe(
      "By the kernel's record, nobody sent PID 7 a signal; PID 1 exited after 5 ms; the kernel SIGKILLed PID 7.",
    );
  });

  it('tells of signals that the kernel discards, that come in numbers, and that end a process', () => {
    const events: KernelEvent[] = [
      { ...sent(0.2, 15, 7), result: 'ignored' } as KernelEvent,
      sent(3, 2, 7),
      sent(4, 2, 7),
      { kind: 'default-action', atMs: 5, pid: 7, signal: 2 },
      exited(5, 7),
      exited(5.2, 1),
    ];
    expect(evidence(events)).toBe(
      "By the kernel's record, PID 1 sent SIGTERM to PID 7 within 1 ms; the kernel discarded it; PID 1 sent SIGINT to PID 7 after 3 ms (2 times in all); PID 7 died of SIGINT after 5 ms; PID 1 exited at once.",
    );
  });

  it('stays short where much happened', () => {
    const events = [7, 8, 9].flatMap((pid) =>
      [1, 2, 3, 15].map((signal, index) => sent(index + 1, signal, pid)),
    );
    expect(evidence(events, true, 5)?.match(/;/g)).toHaveLength(8);
    expect(evidence(events, true, 5)).toMatch(/; and 4 more events\.$/);
  });

  it('is none where events were lost', () => {
    expect(evidence([exited(5, 7), exited(6, 1)], false)).toBeNull();
    expect(evidence([exited(6, 1)], true, 0)).toBeNull();
  });
});
