import { describe, expect, it } from 'vitest';
import { aLog, anObservation, aProcess, exited } from '../../../../support/builders.js';
import { bare, finding, fired, judge, server, tini } from '../../judge.js';

describe('default-action', () => {
  const died = exited({ code: 143, afterMs: 20 });

  it('reports a program that has no handler and is no PID 1', () => {
    const sketch = { before: [bare('sleep 9')], end: exited({ code: 143 }) };
    const diagnosis = judge({ ...sketch, pidNamespace: 'host' });
    expect(diagnosis.outcome).toBe('abrupt');
    expect(finding(diagnosis, 'default-action')?.data).toMatchObject({ sentBy: 'platform' });
    expect(fired(judge(sketch))).not.toContain('default-action');
  });

  it('reports a program without a handler behind an init', () => {
    const diagnosis = judge({ before: [tini(), bare('sleep infinity', { pid: 7 })], end: died });
    expect(fired(diagnosis)).toEqual(['default-action']);
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['handler'] });
  });

  it('reports a node behind an init that died as its runtime does', () => {
    const diagnosis = judge({ before: [tini(), server({ args: 'node app.js' })], end: died });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['handler'] });
    expect(fired(diagnosis)).toEqual(['default-action']);
  });

  it('reports a node below a script that exits with its code', () => {
    const script = aProcess({ args: 'bash /entrypoint.sh', program: 'bash' });
    const node = server({ args: 'node app.js' });
    const sketch = { before: [script, node], exitOrder: { 7: 'exited-first' } } as const;
    expect(fired(judge({ ...sketch, end: died }))).toContain('default-action');
    expect(fired(judge({ ...sketch, end: exited() }))).not.toContain('default-action');
    const handles = server({ args: '/server', program: 'server' });
    expect(fired(judge({ ...sketch, before: [script, handles], end: died }))).not.toContain('default-action');
  });

  it('is silent where the init says that node exited by itself', () => {
    const sketch = { before: [tini(), server({ args: 'node app.js' })], end: died };
    const says = (how: string) => {
      const log = aLog({
        text: `[INFO  tini (6)] Spawned child process 'node' with pid '7'\n[INFO  tini (6)] Main child exited ${how}\n`,
      });
      return judge(sketch, { differential: anObservation({ end: died, log }) });
    };
    expect(says("normally (with status '143')")).toMatchObject({ outcome: 'graceful', missing: [] });
    expect(fired(says("normally (with status '143')"))).toEqual(['nonzero-exit']);
    expect(fired(says("with signal (with signal 'Terminated')"))).toEqual(['default-action']);
  });

  it('reports it also when the init was told to call it success', () => {
    const init = tini({ args: 'tini -e 143 -- sleep infinity' });
    const diagnosis = judge({ before: [init, bare('sleep infinity', { pid: 7 })], end: exited() });
    expect(fired(diagnosis)).toEqual(['default-action']);
  });

  it('is silent for a JVM, which ends with 143 after its hooks', () => {
    const diagnosis = judge({ before: [tini(), server({ args: 'java -jar app.jar' })], end: died });
    expect(diagnosis).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('is silent for a node that took its time: that was a handler of its own', () => {
    const end = exited({ code: 143, afterMs: 1_800 });
    expect(judge({ before: [tini(), server({ args: 'node app.js' })], end }).outcome).toBe('graceful');
  });

  it('is silent for a program with a handler that raises the signal again', () => {
    expect(fired(judge({ before: [tini(), server()], end: died }))).toEqual(['nonzero-exit']);
  });

  it('is silent for a PID 1, which has no default action', () => {
    expect(fired(judge({ before: [aProcess({ args: 'python3 app.py' })], end: died }))).toEqual([
      'nonzero-exit',
    ]);
  });
});
