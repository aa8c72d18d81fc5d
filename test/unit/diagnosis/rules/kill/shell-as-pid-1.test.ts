import { describe, expect, it } from 'vitest';
import {
  bare,
  causeOf,
  discarded,
  finding,
  judge,
  server,
  shell,
  tini,
  trapping,
  waitedOut,
} from '../../judge.js';

describe('shell-as-pid-1', () => {
  const sh = shell('/bin/sh -c python3 /server.py', { program: 'sh' });

  it('explains a shell that keeps the signal from a program with a handler', () => {
    const diagnosis = judge({ before: [sh, server()], after: [[sh, server()]], end: discarded });
    expect(causeOf(diagnosis)).toBe('shell-as-pid-1');
    expect(diagnosis).toMatchObject({ outcome: 'killed', missing: ['forwarding'] });
  });

  it('knows a shell that runs a script, which the kernel names after the script', () => {
    const script = shell('/bin/sh /docker-entrypoint.sh', { program: 'docker-entrypoi' });
    expect(causeOf(judge({ before: [script, server()], end: discarded }))).toBe('shell-as-pid-1');
  });

  it('asks for a handler and an init when the program behind it has none either', () => {
    const sleep = bare('sleep infinity', { pid: 7 });
    expect(judge({ before: [sh, sleep], end: discarded })).toMatchObject({ missing: ['handler', 'init'] });
  });

  it('finds the program past an init below the shell, and names both', () => {
    const init = tini({ pid: 6 });
    const diagnosis = judge({ before: [sh, init, server({ ppid: 6 })], end: discarded });
    expect(diagnosis.findings.map(({ rule }) => rule)).toEqual(['shell-as-pid-1', 'init-not-pid-1']);
    expect(diagnosis.missing).toEqual(['forwarding']);
  });

  it('proposes exec form where the shell only starts one program', () => {
    const program = server({ argv: ['python3', '/server.py'] });
    const trial = { argv: ['/bin/sh', '-c', 'python3 /server.py'] };
    const found = finding(judge({ before: [sh, program], end: discarded, trial }), 'shell-as-pid-1');
    expect(found?.fix).toBe('CMD ["python3", "/server.py"]');
  });

  it.each([
    'migrate; python3 /server.py',
    'migrate && python3 /server.py',
    'migrate\npython3 /server.py',
    'python3 /server.py & wait',
  ])('keeps what else the script does: %j', (script) => {
    const program = server({ argv: ['python3', '/server.py'] });
    const argv = ['sh', '-c', `${script}\n`];
    const before = [shell(argv.join(' '), { program: 'sh', argv }), program];
    const found = finding(judge({ before, end: discarded, trial: { argv } }), 'shell-as-pid-1');
    expect(found?.fix).toMatch(/as the last command of the script:\nexec python3 \/server\.py$/);
  });

  it.each([
    [['sh', '-c', 'while true; do echo x; sleep 1; done'], true],
    [['sh', '/loop.sh'], true],
    [['sh', '-c', 'sleep 1'], false],
  ])('proposes a trap where the script itself does the work and waits: %j is %s', (argv, isScript) => {
    const sleep = bare('sleep 1', { pid: 7, argv: ['sleep', '1'] });
    const before = [shell(argv.join(' '), { program: 'sh', argv }), sleep];
    const found = finding(judge({ before, end: discarded, trial: { argv } }), 'shell-as-pid-1');
    if (isScript) expect(found?.fix).toMatch(/^Have the script .*:\ntrap 'exit 0' TERM\nsleep 1 & wait \$!$/);
    else expect(found?.fix).toMatch(/^CMD \["sleep", "1"\]\n\nand in the program:/);
  });

  it('proposes to start the program of a pipeline alone', () => {
    const tee = bare('tee /tmp/log', { pid: 8 });
    const trial = { argv: ['/bin/sh', '-c', 'python3 /server.py | tee /tmp/log'] };
    const before = [sh, server({ argv: ['python3', '/server.py'] }), tee];
    const fix = finding(judge({ before, end: discarded, trial }), 'shell-as-pid-1')?.fix;
    expect(fix).toMatch(/without the pipe.*\nCMD \["python3", "\/server.py"\]$/);
  });

  it('does not mind a zombie beside the program', () => {
    const dead = bare('sh', { pid: 5, state: 'Z' });
    expect(causeOf(judge({ before: [sh, dead, server()], end: discarded }))).toBe('shell-as-pid-1');
  });

  it('is silent for a shell with a trap', () => {
    const bash = trapping('bash /entrypoint.sh');
    expect(causeOf(judge({ before: [bash, server()], after: [[bash, server()]], end: waitedOut }))).toBe(
      'deferred-trap',
    );
  });

  it('is silent for a shell with nothing behind it', () => {
    expect(causeOf(judge({ before: [sh], end: discarded }))).toBe('unhandled-signal');
  });
});
