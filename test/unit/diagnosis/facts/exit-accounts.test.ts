import { describe, expect, it } from 'vitest';
import { accountOf } from '../../../../src/diagnosis/facts/exit-accounts.js';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import type { KernelEvent, Observation } from '../../../../src/observation.js';
import { anObservation, aProcess } from '../../../support/builders.js';
import { exitedEvent, handledEvent, sentEvent } from '../../../support/kernel-events.js';
import { tini } from '../judge.js';

const PID = 7;
const sent = (signal: number, by: number) => sentEvent(1, signal, PID, { kind: 'process', pid: by });
const handled = (isOneShot: boolean) => handledEvent(1.1, PID, { isOneShot });
const died: KernelEvent = { kind: 'default-action', atMs: 1.3, pid: PID, signal: 15 };
const exited = (killed: boolean) => exitedEvent(1.4, PID, { killed, parentToldMs: 1.5 });

function accountIn(
  events: readonly KernelEvent[] | null,
  { args = 'python3 app.py', order = 'exited-first' as Observation['exitOrder'][string] } = {},
) {
  const process = aProcess({ pid: PID, args });
  const kernelRecord = events && { initPid: 1, signalledAtMs: 0, complete: true, events };
  const observation = anObservation({ before: [tini(), process], exitOrder: { [PID]: order }, kernelRecord });
  return accountOf(gatherFacts(trialsOf(observation)), process).kind;
}

describe('how a process exited', () => {
  it.each<[string, readonly KernelEvent[], string, string]>([
    [
      'its handler ended it',
      [sent(15, 1), handled(false), exited(false)],
      'python3 app.py',
      'exited-by-itself',
    ],
    ['nothing handled the signal', [sent(15, 1), died, exited(true)], 'python3 app.py', 'default-action'],
    [
      'its handler re-raised the signal',
      [sent(15, 1), handled(false), sent(15, PID), died, exited(true)],
      'python3 app.py',
      'exited-by-itself',
    ],
    [
      'the handler of its runtime re-raised the signal',
      [sent(15, 1), handled(true), sent(15, PID), died, exited(true)],
      'node app.js',
      'default-action',
    ],
    [
      'a handler in node re-raised the signal',
      [sent(15, 1), handled(false), sent(15, PID), died, exited(true)],
      'node app.js',
      'exited-by-itself',
    ],
    [
      'Ruby may have re-raised the signal itself',
      [sent(15, 1), handled(false), sent(15, PID), died, exited(true)],
      'ruby app.rb',
      'default-action',
    ],
    ['another process killed it', [sent(15, 1), sent(9, 1), exited(true)], 'python3 app.py', 'killed'],
    ['the record does not show it', [sent(15, 1)], 'python3 app.py', 'exited-first'],
  ])('where %s', (_, events, args, kind) => {
    expect(accountIn(events, { args })).toBe(kind);
  });

  it('is by force where a fatal signal was taken before the handler of an earlier one could run', () => {
    expect(accountIn([sent(15, 1), sent(3, 1), { ...died, signal: 3 } as KernelEvent, exited(true)])).toBe(
      'killed',
    );
  });

  it('is not known from looks alone: another process may have ended it', () => {
    expect(accountIn(null)).toBe('unseen');
    expect(accountIn(null, { order: 'unseen' })).toBe('unseen');
    expect(accountIn([exited(true)], { order: 'outlived-pid-1' })).toBe('outlived-pid-1');
  });
});
