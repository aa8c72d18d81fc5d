import { describe, expect, it } from 'vitest';
import { anObservation, aProcess, aSnapshot, exited, stillRunning } from '../../../../support/builders.js';
import { another, bare, finding, fired, judge, server, trapping } from '../../judge.js';

describe('unseen-exit', () => {
  it('reports an exit that nothing could be seen of, and does not call it graceful', () => {
    const diagnosis = judge({ snapshots: [] });
    expect(fired(diagnosis)).toEqual(['unseen-exit']);
    expect(diagnosis.outcome).toBe('abrupt');
  });

  it('does not call it graceful either when a container without the signal ran on: somebody may have been left behind', () => {
    const diagnosis = judge({ snapshots: [] }, { control: another(stillRunning({ proof: null })) });
    expect(diagnosis.outcome).toBe('abrupt');
    expect(fired(diagnosis)).toEqual(['unseen-exit']);
  });

  it('finds nothing out when that one ended too', () => {
    expect(judge({ snapshots: [] }, { control: another(exited()) }).outcome).toBe('inconclusive');
  });

  describe('with a process that nothing saw leave', () => {
    const before = [aProcess({ args: 'supervise' }), server()];
    const unheld = another({ kind: 'not-signalled', why: 'the other processes could not be stopped' });

    it('reports it when it could not be frozen either', () => {
      const diagnosis = judge({ before }, { frozenChildren: [unheld] });
      expect(fired(diagnosis)).toEqual(['unseen-exit']);
      expect(diagnosis.outcome).toBe('abrupt');
      const unseen = finding(diagnosis, 'unseen-exit');
      expect(unseen?.message).toContain('python3 /server.py (PID 7)');
      expect(unseen?.evidence.join(' ')).toContain(
        'did not show it either: the other processes could not be stopped.',
      );
    });

    it('does not trust a look that saw it exit: another process may have ended it', () => {
      const seen = judge({ before, exitOrder: { 7: 'exited-first' } }, { frozenChildren: [unheld] });
      expect(seen.outcome).toBe('abrupt');
      expect(finding(seen, 'unseen-exit')?.data).toMatchObject({ reason: 'exit-cause-unknown' });
    });

    it('says nothing of one that PID 1 does not wait for: that explains it', () => {
      const halted = [before[0] ?? aProcess(), server({ state: 'T' })];
      const fast = anObservation({ before: halted, after: [halted, halted], end: exited({ afterMs: 45 }) });
      expect(fired(judge({ before }, { frozenChildren: [fast] }))).toEqual(['abandoned-children']);
    });

    it('leaves it open where nobody looked while it was frozen: SIGCONT may have set it going', () => {
      const halted = [before[0] ?? aProcess(), server({ state: 'T' })];
      const seen = aSnapshot({ processes: halted, view: 'host-proc' });
      const unwatched = anObservation({ snapshots: [seen], end: exited({ afterMs: 45 }) });
      const diagnosis = judge({ before }, { frozenChildren: [unwatched] });
      const often = judge({ before }, { frozenChildren: Array(5).fill(unwatched) });
      expect(fired(often)).toEqual(['unseen-exit']);
      const setGoing = anObservation({ before: halted, after: [before], end: exited({ afterMs: 45 }) });
      const once = judge({ before }, { frozenChildren: [unwatched, unwatched, setGoing, unwatched] });
      expect(fired(once)).toEqual(['unseen-exit']);
      const fromAfar = anObservation({ before: halted, end: exited({ afterMs: 45 }) });
      expect(fired(judge({ before }, { frozenChildren: [fromAfar] }))).toEqual(['abandoned-children']);
      expect(fired(diagnosis)).toEqual(['unseen-exit']);
      expect(diagnosis.findings[0]?.evidence.join(' ')).toContain('before the next look');
    });

    it('leaves it open where PID 1 exited sooner with it frozen', () => {
      const halted = [before[0] ?? aProcess(), server({ state: 'T' })];
      const sooner = anObservation({ before: halted, end: exited({ afterMs: 45 }) });
      const slow = judge({ before, end: exited({ afterMs: 1_500 }) }, { frozenChildren: [sooner] });
      expect(fired(slow)).toEqual(['unseen-exit']);
      expect(slow.findings[0]?.evidence.join(' ')).toContain('sooner');
    });

    it('runs it again where neither time is known well enough to say that it exited sooner', () => {
      const halted = [before[0] ?? aProcess(), server({ state: 'T' })];
      const free = { before, end: exited({ afterMs: 134, uncertaintyMs: 32 }) };
      const hurried = anObservation({ before: halted, end: exited({ afterMs: 24, uncertaintyMs: 22 }) });
      const once = judge(free, { frozenChildren: [hurried] });
      expect(fired(once)).toEqual(['unseen-exit']);
      expect(once.findings[0]?.evidence.join(' ')).toContain('may have exited sooner');
      const again = anObservation({ before: halted, end: exited({ afterMs: 40, uncertaintyMs: 22 }) });
      expect(fired(judge(free, { frozenChildren: [hurried, again] }))).toEqual(['abandoned-children']);
    });

    describe('where PID 1 stays with it frozen', () => {
      const halted = (pending: readonly string[]) => [
        before[0] ?? aProcess(),
        server({ state: 'T', pending }),
      ];
      const stays = (pending: readonly string[]) =>
        anObservation({
          before: halted([]),
          after: [halted(pending), halted(pending)],
          end: stillRunning({ proof: null }),
        });

      it('is silent where it was told to stop, and so is waited for', () => {
        const diagnosis = judge({ before }, { frozenChildren: [stays(['SIGTERM'])] });
        expect(diagnosis).toMatchObject({ outcome: 'graceful', findings: [] });
      });

      it('leaves it open where it was not, as PID 1 may have noticed the signal later', () => {
        const end = exited({ afterMs: 120 });
        const diagnosis = judge({ before, end }, { frozenChildren: [stays([])] });
        expect(fired(diagnosis)).toEqual(['unseen-exit']);
        expect(diagnosis.findings[0]?.evidence.join(' ')).toContain('may only have noticed SIGTERM later');
        const exitOrder = { 7: 'exited-first' } as const;
        expect(fired(judge({ before, end, exitOrder }, { frozenChildren: [stays([])] }))).toEqual([]);
      });
    });

    it('is silent as it starts, where a look saw it exit', () => {
      const ready = { kind: 'at-once', afterMs: 3 } as const;
      const seen = judge({ before, exitOrder: { 7: 'exited-first' }, ready });
      expect(fired(seen)).toEqual([]);
    });

    it('is silent when it did nothing but sleep beside a shell', () => {
      const beside = judge(
        { before: [trapping('sh /run.sh'), bare('sleep 1', { pid: 7 })] },
        { frozenChildren: [unheld] },
      );
      expect(beside).toMatchObject({ outcome: 'graceful', findings: [] });
    });
  });

  it('is silent with a process table', () => {
    expect(fired(judge({}))).toEqual([]);
  });
});
