import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toExecForm } from '../../../../src/planning/remedies/exec-form.js';
import { anyText } from '../../../support/any-text.js';

describe('exec form', () => {
  it.each<[string, string[]]>([
    ['node server.js', ['node', 'server.js']],
    ['  node \'my server.js\' "and more"', ['node', 'my server.js', 'and more']],
    ['node server.js # the shop', ['node', 'server.js']],
    ['/usr/sbin/server -c "a;b && c"', ['/usr/sbin/server', '-c', 'a;b && c']],
  ])('of sh -c %j needs no shell', (text, words) => {
    expect(toExecForm(['/bin/sh', '-c', text])?.withoutShell).toEqual(words);
  });

  it.each<[string, string]>([
    ['node $APP', 'exec node $APP'],
    ['node ~/server.js', 'exec node ~/server.js'],
    ['node *.js', 'exec node *.js'],
    ['node "$APP" > /log 2>&1', 'exec node "$APP" > /log 2>&1'],
    ['A=1 node server.js', 'A=1 exec node server.js'],
    ['cd /app && node server.js', 'cd /app && exec node server.js'],
    ['. ./env; node server.js', '. ./env; exec node server.js'],
    ['node $(cat args)', 'exec node $(cat args)'],
    ['"$@"', 'exec "$@"'],
  ])('of sh -c %j keeps the shell for what only a shell can do', (text, replaced) => {
    expect(toExecForm(['sh', '-c', text])).toEqual({ withShell: ['sh', '-c', replaced], withoutShell: null });
  });

  it.each([
    'node server.js; true',
    'node server.js || exit 1',
    'node server.js | tee /log',
    'node server.js &',
    '(node server.js)',
    'if true; then node server.js; fi',
    'while :; do sleep 1; done',
    'exec node server.js',
    'wait',
    "trap 'exit 0' TERM",
    'node "server.js',
    '',
  ])('is not to be had from sh -c %j', (text) => {
    expect(toExecForm(['sh', '-c', text])).toBeNull();
  });

  it('goes past the options of the shell, and leaves a login shell its profile', () => {
    expect(toExecForm(['/bin/bash', '-o', 'pipefail', '-c', 'server'])?.withoutShell).toEqual(['server']);
    expect(toExecForm(['/bin/bash', '-eo', 'pipefail', '-c', 'server $A'])?.withShell).toEqual([
      '/bin/bash',
      '-eo',
      'pipefail',
      '-c',
      'exec server $A',
    ]);
    expect(toExecForm(['bash', '-lc', 'server'])).toEqual({
      withShell: ['bash', '-lc', 'exec server'],
      withoutShell: null,
    });
  });

  it('keeps the words that follow the text', () => {
    expect(toExecForm(['sh', '-c', 'server "$@"', '--', '-v'])?.withShell).toEqual([
      'sh',
      '-c',
      'exec server "$@"',
      '--',
      '-v',
    ]);
  });

  it.each([[['node', '-c', 'server']], [['sh', '/entrypoint.sh']], [['sh']], [['sh', '-c']], [[]]])(
    'is asked of shells only: %j',
    (argv) => {
      expect(toExecForm(argv)).toBeNull();
    },
  );

  it('never fails and never loses a word, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const form = toExecForm(['sh', '-c', text]);
        expect(form?.withShell[2]?.replace('exec ', '') ?? text).toBe(text);
      }),
    );
  });
});
