import { describe, expect, it } from 'vitest';
import type { HookFacts, HookResult, HooksFacts } from '../../../../../src/observation.js';
import { aHookRun, someHooks } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

const ID = 'hook-needs-missing-program';
const run = (hook: Partial<HookFacts>, rules: HooksFacts['rules'] = 'kubernetes') =>
  judge({ hooks: someHooks({ rules, hooks: [aHookRun(hook)] }) });

const notFound = (program: string): HookResult => ({
  kind: 'failed',
  why: `unable to start container process: exec: "${program}": executable file not found in $PATH`,
});
const exited = (code: number): HookResult => ({ kind: 'exited', code });

describe(ID, () => {
  it.each<[string, Partial<HookFacts>, string]>([
    ['by runc', { what: 'drain', result: notFound('drain') }, 'drain'],
    [
      'by runc, for a path',
      {
        what: '/bin/drain',
        result: { kind: 'failed', why: 'exec: "/bin/drain": stat /bin/drain: no such file or directory' },
      },
      '/bin/drain',
    ],
    [
      'by crun',
      { what: 'drain', result: { kind: 'failed', why: 'executable file `drain` not found in $PATH' } },
      'drain',
    ],
    [
      'by an engine that passes its words on as output',
      {
        what: 'drain',
        result: exited(127),
        output: 'OCI runtime exec failed: exec: "drain": executable file not found',
      },
      'drain',
    ],
    ['by dash', { what: "sh -c 'curl x'", result: exited(127), output: 'sh: 1: curl: not found\n' }, 'curl'],
    [
      'by bash',
      {
        what: '/bin/bash -c curl',
        result: exited(127),
        output: '/bin/bash: line 1: curl: command not found',
      },
      'curl',
    ],
  ])('names what is missing %s', (_, hook, program) => {
    const diagnosis = run(hook);
    expect(fired(diagnosis)).toEqual([ID]);
    expect(finding(diagnosis, ID)?.data).toMatchObject({ program });
    expect(finding(diagnosis, ID)?.fix).toBe(`Put ${program} into the image, or do without it.`);
  });

  it.each([
    ['sleep 15', 'sleep', '15'],
    ['/bin/sleep 5', '/bin/sleep', '5'],
    ["sh -c 'sleep 20'", 'sh', '20'],
    ['/bin/sh -c "/bin/sleep 20"', '/bin/sh', '20'],
  ])('has the kubelet wait in place of %s', (what, program, seconds) => {
    const { fix } = finding(run({ what, result: notFound(program) }), ID) ?? {};
    expect(fix).toBe(`preStop:\n  sleep:\n    seconds: ${seconds}`);
    const inCompose = run({ what, result: notFound(program) }, 'compose');
    expect(finding(inCompose, ID)?.fix).toBe(`Put ${program} into the image, or do without it.`);
  });

  it.each<[string, Partial<HookFacts>, string[]]>([
    [
      'cannot enter its folder',
      { result: { kind: 'failed', why: 'chdir to cwd ("/app") failed: no such file or directory' } },
      ['hook-fails'],
    ],
    ['exits with 127 and is no shell', { result: exited(127), output: 'x: not found' }, ['hook-fails']],
    [
      'fails in a shell otherwise',
      { what: 'sh -c x', result: exited(1), output: 'x: not found' },
      ['hook-fails'],
    ],
    [
      'says so of something else',
      { what: 'sh -c x', result: exited(127), output: 'host not found' },
      ['hook-fails'],
    ],
    ['goes well whatever it writes', { what: 'sh -c x', output: 'sh: x: not found' }, []],
    [
      'asks',
      { kind: 'http', result: { kind: 'failed', why: 'exec: "x": executable file not found' } },
      ['hook-fails'],
    ],
  ])('is silent for a hook that %s', (_, hook, others) => {
    expect(fired(run(hook))).toEqual(others);
  });
});
