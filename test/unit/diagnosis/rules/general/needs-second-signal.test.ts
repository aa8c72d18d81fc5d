import { describe, expect, it } from 'vitest';
import { anObservation, aProcess, exited } from '../../../../support/builders.js';
import { bare, causeOf, finding, fired, judge, server, tini, waitedOut } from '../../judge.js';

const stuck = { after: [[aProcess()]], end: waitedOut } as const;

describe('needs-second-signal', () => {
  it('fires when the second signal ended what the first did not', () => {
    const diagnosis = judge({ ...stuck, secondSignal: { name: 'SIGTERM', atMs: 6_000, endedAfterMs: 40 } });
    expect(diagnosis.outcome).toBe('killed');
    expect(causeOf(diagnosis)).toBe('stuck-handler');
    expect(finding(diagnosis, 'needs-second-signal')?.evidence.join()).toContain(
      '40 ms after the second signal, SIGTERM',
    );
  });

  it('is silent when the second signal changed nothing either', () => {
    const diagnosis = judge({ ...stuck, secondSignal: { name: 'SIGTERM', atMs: 6_000, endedAfterMs: null } });
    expect(fired(diagnosis)).not.toContain('needs-second-signal');
  });

  it('is silent when the end came long after it', () => {
    const diagnosis = judge({
      ...stuck,
      secondSignal: { name: 'SIGTERM', atMs: 6_000, endedAfterMs: 4_000 },
    });
    expect(fired(diagnosis)).not.toContain('needs-second-signal');
  });

  it('is silent when the first was lost before there was a handler', () => {
    const diagnosis = judge({
      ...stuck,
      before: [bare('python3 app.py')],
      secondSignal: { name: 'SIGTERM', atMs: 6_000, endedAfterMs: 40 },
    });
    expect(fired(diagnosis)).not.toContain('needs-second-signal');
  });

  it('fires when it ended another container of the image', () => {
    const secondSignal = anObservation({
      secondSignal: { name: 'SIGTERM', atMs: 2_000, endedAfterMs: 40 },
      end: exited({ afterMs: 2_040 }),
    });
    const found = finding(judge(stuck, { secondSignal }), 'needs-second-signal');
    expect(found?.message).toContain(
      'a second SIGTERM, sent 2 s later to another container of the image, did',
    );
    expect(found?.evidence.join()).toContain(
      'Another container of the image was sent it twice: exited 40 ms',
    );
  });

  it('is silent when the other container ended before it', () => {
    const secondSignal = anObservation({ end: exited({ afterMs: 1_900 }) });
    expect(fired(judge(stuck, { secondSignal }))).not.toContain('needs-second-signal');
  });

  it('is silent when none was sent', () => {
    expect(fired(judge(stuck))).not.toContain('needs-second-signal');
  });
});

describe('a second signal that was asked for', () => {
  const second = { name: 'SIGINT', atMs: 5_000, endedAfterMs: 40 } as const;
  const both = [aProcess({ args: 'python3 app.py', caught: ['SIGTERM', 'SIGINT'] })];

  it('passes a container that ends on it, and says that it took two', () => {
    const diagnosis = judge({ before: both, end: exited({ afterMs: 5_040 }), secondSignal: second });
    expect(diagnosis.outcome).toBe('graceful');
    expect(finding(diagnosis, 'needs-second-signal')?.message).toContain(
      'The first SIGTERM did not end the container; SIGINT, sent 5 s later, did.',
    );
  });

  it('is what the program is judged by: one that takes only the second is not deaf', () => {
    const before = [aProcess({ args: 'python3 app.py', caught: ['SIGINT'] })];
    const diagnosis = judge({ before, end: exited({ afterMs: 5_040 }), secondSignal: second });
    expect(diagnosis.outcome).toBe('graceful');
    expect(fired(diagnosis)).toEqual(['needs-second-signal']);
  });

  it('cuts a program down that has no handler for it', () => {
    const deaf = bare('worker', { pid: 7, ignored: ['SIGTERM'] });
    const end = exited({ code: 130, afterMs: 5_010 });
    const diagnosis = judge({ before: [tini(), deaf], after: [[tini(), deaf]], end, secondSignal: second });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['handler'] });
    expect(finding(diagnosis, 'default-action')?.message).toContain('no handler for SIGINT');
  });

  it('is where a trial with the others frozen counts from', () => {
    const program = server({ caught: ['SIGTERM', 'SIGINT'] });
    const halted = { ...program, state: 'T' };
    const frozenChildren = anObservation({
      before: [...both, halted],
      exitOrder: { [program.pid]: 'outlived-pid-1' },
      end: exited({ afterMs: 5_045 }),
    });
    const before = [...both, program];
    const diagnosis = judge(
      { before, end: exited({ afterMs: 5_040 }), secondSignal: second },
      { frozenChildren: [frozenChildren] },
    );
    expect(diagnosis.outcome).toBe('abrupt');
    expect(fired(diagnosis)).toContain('abandoned-children');
  });

  it('has ended nothing that could not take it: the first was still at work', () => {
    const diagnosis = judge({ end: exited({ afterMs: 5_040 }), secondSignal: second });
    expect(diagnosis).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('says nothing of a program that could take neither', () => {
    const deaf = bare('python3 job.py');
    const diagnosis = judge({
      before: [deaf],
      after: [[deaf]],
      end: exited({ afterMs: 5_040 }),
      secondSignal: second,
    });
    expect(diagnosis.outcome).toBe('inconclusive');
  });

  it('leaves the time against the budget what it is', () => {
    const diagnosis = judge({
      before: both,
      end: exited({ afterMs: 9_040 }),
      grace: { budgetMs: 10_000, source: 'docker' },
      secondSignal: { ...second, atMs: 9_000 },
    });
    expect(fired(diagnosis)).toEqual(['tight-budget', 'needs-second-signal']);
  });

  it('that comes too late to help does not pass', () => {
    const diagnosis = judge({
      end: exited({ afterMs: 12_000 }),
      grace: { budgetMs: 10_000, source: 'docker' },
      secondSignal: { ...second, endedAfterMs: 7_000 },
    });
    expect(diagnosis.outcome).toBe('killed');
    expect(causeOf(diagnosis)).toBe('slow-shutdown');
  });
});
