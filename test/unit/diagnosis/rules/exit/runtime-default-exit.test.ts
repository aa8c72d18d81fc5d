import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../../src/observation.js';
import { aLog, anObservation, aProcess, exited, signal } from '../../../../support/builders.js';
import { handledEvent, sentEvent } from '../../../../support/kernel-events.js';
import { another, diedAtOnce, fired, judge, server, tini } from '../../judge.js';

describe('runtime-default-exit', () => {
  const signals = (caught: string, ignored = '0'.repeat(16)) => ({
    pending: '0'.repeat(16),
    blocked: '0'.repeat(16),
    ignored,
    caught,
  });
  const go = aProcess({ args: '/server', signals: signals('fffffffd7fc1feff') });
  const ruby = aProcess({ args: 'ruby app.rb', signals: signals('0000000042017e4f') });

  it('reports a Go program that exits 2', () => {
    const diagnosis = judge({ before: [go], end: exited({ code: 2 }) });
    expect(fired(diagnosis)).toEqual(['runtime-default-exit']);
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['handler'] });
  });

  describe('a Go program that exits 143, as its runtime does since 1.27', () => {
    const sketch = { before: [go], end: exited({ code: 143 }) };
    const SPAWNED = "[INFO  tini (1)] Spawned child process '/server' with pid '7'";
    const behindInit = (how: string) =>
      anObservation({
        end: diedAtOnce,
        log: aLog({ text: `${SPAWNED}\n[INFO  tini (1)] Main child exited ${how}\n` }),
      });
    const rulesOf = (differential: Observation) => fired(judge(sketch, { differential }));

    it('has no handler where an init says that a signal ended it', () => {
      expect(rulesOf(behindInit("with signal (with signal 'Terminated')"))).toEqual(['runtime-default-exit']);
      expect(fired(judge(sketch))).toEqual(['runtime-default-exit']);
    });

    it('may have one where no init says it, and a thread of the runtime waits for signals', () => {
      const thread = (tid: number, blocked: string) => ({ tid, state: 'S', blocked, wchan: 'futex_do_wait' });
      const missingOf = (...masks: readonly string[]) => {
        const threads = masks.map((mask, index) => thread(go.pid + index, mask));
        return judge({ ...sketch, before: [{ ...go, threads }] }, { differential: another(diedAtOnce) });
      };
      const unsure = missingOf('fffffffc3bba3a00', '0000000000000000');
      expect(unsure).toMatchObject({ outcome: 'abrupt', missing: [] });
      expect(unsure.findings[0]?.message).toContain('not known whether any cleanup ran');
      expect(missingOf('0000000000000000', '0000000000000000').missing).toEqual(['handler']);
    });

    it('has one where an init says that it exited by itself', () => {
      expect(rulesOf(behindInit("normally (with status '143')"))).toEqual(['nonzero-exit']);
      // What the program prints itself comes before.
      const forged = "normally (with status '143')\n[INFO  tini (1)] Main child exited with signal (with x)";
      expect(rulesOf(behindInit(forged))).toEqual(['runtime-default-exit']);
    });

    it('has one where the kernel recorded that it did not raise the signal again', () => {
      const events = [sentEvent(0, 15, go.pid, { kind: 'outside' }), handledEvent(0.1, go.pid)];
      const kernelRecord = { initPid: go.pid, signalledAtMs: 0, complete: true, events };
      expect(fired(judge({ ...sketch, kernelRecord }))).toEqual(['nonzero-exit']);
      const self = sentEvent(0.12, 15, go.pid, { kind: 'process', pid: go.pid });
      const raised = { ...kernelRecord, events: [...events, self] };
      expect(fired(judge({ ...sketch, kernelRecord: raised }))).toEqual(['runtime-default-exit']);
    });
  });

  it.each([
    ['SIGHUP, as nohup leaves it', 'fffffffd7fc1fefe', '0000000000000001'],
    ['SIGINT, as a shell leaves it in the background', 'fffffffd7fc1fefd', '0000000000000002'],
    ['SIGHUP and SIGPIPE by its own choice', 'fffffffd7fc1eefe', '0000000000001001'],
  ])('knows a Go program that ignores %s', (_, caught, ignored) => {
    const program = aProcess({ args: '/server', signals: signals(caught, ignored) });
    expect(fired(judge({ before: [program], end: exited({ code: 2 }) }))).toEqual(['runtime-default-exit']);
  });

  it('takes no program for Go that catches a signal less, or ignores nearly all', () => {
    const other = aProcess({ args: '/server', signals: signals('fffffffd7fc1fefe') });
    expect(fired(judge({ before: [other], end: exited({ code: 2 }) }))).toEqual(['nonzero-exit']);
    const deaf = aProcess({ args: '/server', signals: signals('0000000000014000', 'fffffffffffe3fff') });
    expect(fired(judge({ before: [deaf], end: exited({ code: 2 }) }))).toEqual(['nonzero-exit']);
  });

  it('reports a Ruby program that exits 1, and a Deno one that exits 139', () => {
    expect(fired(judge({ before: [ruby], end: exited({ code: 1 }) }))).toEqual(['runtime-default-exit']);
    const deno = aProcess({ args: 'deno run app.ts' });
    expect(fired(judge({ before: [deno], end: exited({ code: 139 }) }))).toEqual(['runtime-default-exit']);
  });

  it('reports a Python program that ends on the KeyboardInterrupt that nothing caught', () => {
    const python = aProcess({ args: 'python3 app.py', caught: ['SIGINT'] });
    const sketch = { before: [python], signal: signal('SIGINT', 'image'), end: exited({ code: 130 }) };
    const traceback = aLog({ text: 'Traceback (most recent call last):\nKeyboardInterrupt\n' });
    const diagnosis = judge({ ...sketch, log: traceback });
    expect(fired(diagnosis)).toEqual(['runtime-default-exit']);
    expect(diagnosis.outcome).toBe('abrupt');
    // One that caught it chose its code: nothing of the kind is in its log.
    expect(judge(sketch)).toMatchObject({ outcome: 'graceful' });
    // Behind an init it is the default action that is reported.
    const child = server({ args: 'python3 app.py', caught: ['SIGINT'] });
    expect(fired(judge({ ...sketch, before: [tini(), child], log: traceback }))).toEqual(['default-action']);
  });

  it('follows the same image behind an init, where a runtime dies of the signal', () => {
    const sketch = { before: [go], end: exited({ code: 2 }) };
    const runtimes = judge(sketch, { differential: another(diedAtOnce) });
    expect(fired(runtimes)).toEqual(['runtime-default-exit']);
    expect(runtimes.findings[0]?.evidence.join(' ')).toContain(
      'Behind an init the same image exited with code 143',
    );
    // A panic in the handler, say.
    const own = judge(sketch, { differential: another(exited({ code: 2 })) });
    expect(fired(own)).toEqual(['nonzero-exit']);
    expect(own.missing).toEqual([]);
  });

  it('is silent for a Go program that took its time', () => {
    expect(judge({ before: [go], end: exited({ code: 2, afterMs: 2_500 }) }).outcome).toBe('graceful');
  });

  it('is silent for puma, which shuts down in order and then exits 1', () => {
    const puma = aProcess({ args: 'puma 5.6.5 (tcp://0.0.0.0:3000)', signals: signals('0000000042017e4f') });
    expect(fired(judge({ before: [puma], end: exited({ code: 1 }) }))).toEqual(['nonzero-exit']);
  });

  it('is silent for npm, which exits 1 and leaves its program', () => {
    const before = [aProcess({ args: 'npm start' }), server()];
    const diagnosis = judge({ before, exitOrder: { 7: 'outlived-pid-1' }, end: exited({ code: 1 }) });
    expect(fired(diagnosis)).not.toContain('runtime-default-exit');
  });

  it('is silent for another code, and behind an init', () => {
    expect(judge({ before: [go], end: exited({ code: 0 }) })).toMatchObject({
      outcome: 'graceful',
      findings: [],
    });
    const child = server({ args: 'ruby app.rb' });
    expect(fired(judge({ before: [tini(), child], end: exited({ code: 1 }) }))).toEqual(['nonzero-exit']);
  });
});
