import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SigprobeError } from '../../../src/errors.js';
import { hideValues, secretsOf } from '../../../src/probe/secrets.js';
import { PLAIN_SETTINGS } from '../../../src/target-spec.js';
import { anyText } from '../../support/any-text.js';
import { aHookRun, aLog, anObservation, aProcess, aSnapshot, someHooks } from '../../support/builders.js';
import { aHook, aTarget } from '../../support/probe-spec.js';

const secrets = hideValues([
  'TOKEN=s3cr3t-t0ken',
  'LONGER=s3cr3t-t0ken-and-more',
  'SHORT=true',
  'JSON=a "b" \\c',
]);

describe('a text', () => {
  it.each([
    ['token=s3cr3t-t0ken;', 'token=$TOKEN;'],
    ['s3cr3t-t0ken-and-more', '$LONGER'],
    ['xs3cr3t-t0kenx', 'x$TOKENx'],
    ['{"a":"a \\"b\\" \\\\c"}', '{"a":"$JSON"}'],
    ['q=a%20%22b%22%20%5Cc', 'q=$JSON'],
    ['it is true', 'it is true'],
    ['cut off: s3cr3t-t0…', 'cut off: $LONGER…'],
    ['cut off: s3…', 'cut off: s3…'],
    ['…cr3t-t0ken-and-more, cut', '…$LONGER, cut'],
    ['…ore, cut', '…ore, cut'],
    ['s3cr3t-\nt0ken', 's3cr3t-\nt0ken'],
  ])('%j becomes %j', (text, shown) => {
    expect(secrets.text(text)).toBe(shown);
  });

  it('holds no value of six characters or more, whatever they are', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (value, before, after) => {
        fc.pre(value.trim().length >= 6 && !'$NAME'.includes(value.trim()));
        const shown = hideValues([`NAME=${value}`]).text(`${before}${value}${after}`);
        expect(shown.replaceAll('$NAME', '\0')).not.toContain(value.trim());
      }),
    );
  });
});

describe('a file in the container', () => {
  const pem = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nshort\n-----END KEY-----\n';
  const file = (path: string, content: string | Uint8Array) => ({
    path,
    content,
    mode: 0o400,
    uid: 0,
    gid: 0,
  });
  const { text } = hideValues([], [file('/run/key.pem', pem), file('/run/word', Buffer.from('hunter22\n'))]);

  it.each([
    ['password hunter22', 'password $(cat /run/word)'],
    ['key MIIEvQIBADANBgkqhkiG9w0!', 'key $(cat /run/key.pem)!'],
    [JSON.stringify({ pem }), '{"pem":"$(cat /run/key.pem)\\n"}'],
    ['a short stop', 'a short stop'],
  ])('is not told: %j', (before, after) => {
    expect(text(before)).toBe(after);
  });

  it('has its place among the secrets of a target, as the variables of hooks have', () => {
    const settings = { ...PLAIN_SETTINGS, env: ['A=of-the-container'], files: [file('/f', 'of-the-file')] };
    const declared = aTarget('app', {
      declared: { hooks: [aHook([], { env: ['B=of-the-hook'] })] },
    }).declared;
    expect(secretsOf({ settings, declared }).text('of-the-container of-the-hook of-the-file')).toBe(
      '$A $B $(cat /f)',
    );
  });
});

describe('an observation', () => {
  const observation = anObservation({
    snapshots: [
      aSnapshot({
        processes: [
          aProcess({ argv: ['python3', '--token', 's3cr3t-t0ken'] }),
          aProcess({ pid: 2, argv: ['/usr/bin/s3cr3t-t0ken', 'x'] }),
          aProcess({ pid: 3, argv: null, args: 'app --token=s3cr3t-t0ken' }),
        ],
      }),
    ],
    log: aLog({ text: 'TOKEN=s3cr3t-t0ken', sinceSignal: { text: 's3cr3t-t0ken', lines: 1 } }),
    end: { kind: 'cannot-start', reason: 'other', message: 'exec s3cr3t-t0ken: no' },
  });

  it('names the variable where its value stood', () => {
    const shown = secrets.observation(observation);
    const { processes } = shown.snapshots[0] ?? { processes: [] };
    expect(processes.map(({ args }) => args)).toEqual([
      'python3 --token $TOKEN',
      // What a program is called decides what it is taken for.
      '/usr/bin/s3cr3t-t0ken x',
      'app --token=$TOKEN',
    ]);
    expect(processes[0]?.argv).toEqual(['python3', '--token', '$TOKEN']);
    expect(shown.log).toMatchObject({ text: 'TOKEN=$TOKEN', sinceSignal: { text: '$TOKEN', lines: 1 } });
    expect(shown.end).toMatchObject({ message: 'exec $TOKEN: no' });
  });

  it('stays one and the same object however often it is asked for', () => {
    expect(secrets.observation(observation)).toBe(secrets.observation(observation));
    expect(hideValues(['SHORT=1']).observation(observation)).toBe(observation);
  });
});

describe('a failure', () => {
  it('keeps its code', () => {
    const failure = new SigprobeError('engine-failed', 'No s3cr3t-t0ken.', 'Try s3cr3t-t0ken.');
    expect(secrets.failure(failure)).toMatchObject({
      code: 'engine-failed',
      message: 'No $TOKEN.',
      hint: 'Try $TOKEN.',
    });
  });

  it('that nobody knows says nothing in its stack either', () => {
    const failure = secrets.failure(new Error('s3cr3t-t0ken')) as Error;
    expect(failure.stack).not.toContain('s3cr3t');
  });
});

describe('a hook that was run', () => {
  it('tells no value, whatever it wrote', () => {
    const hook = aHookRun({
      what: 'curl -H s3cr3t-t0ken',
      output: 'refused: s3cr3t-t0ken\n',
      result: { kind: 'failed', why: 'exec: "s3cr3t-t0ken"' },
    });
    const shown = secrets.observation(anObservation({ hooks: someHooks({ hooks: [hook] }) }));
    expect(JSON.stringify(shown)).not.toContain('s3cr3t');
    expect(shown.hooks?.hooks[0]?.output).toBe('refused: $TOKEN\n');
  });
});
