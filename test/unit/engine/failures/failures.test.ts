import { describe, expect, it } from 'vitest';
import { engineFailure, statusOf, wordsOf } from '../../../../src/engine/failures/failures.js';
import { errors } from '../../../../src/error-catalogue.js';
import { SigprobeError } from '../../../../src/errors.js';

const ADDRESS = 'unix:///run/x.sock';

function failure(code: string, message = `connect ${code} /run/x.sock`): Error {
  return Object.assign(new Error(message), { code });
}

function refusal(statusCode: number, words: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${words} `), { statusCode });
}

describe('a call to the engine that failed', () => {
  it.each([
    ['ENOENT', 'engine-missing', /^No engine listens at unix:\/\/\/run\/x\.sock/],
    ['ECONNREFUSED', 'engine-refused', /refused the connection/],
    ['EACCES', 'engine-permission', /^You may not open the engine's socket at unix:\/\/\/run\/x\.sock/],
    ['EPERM', 'engine-permission', /permission denied/],
    ['ECONNRESET', 'engine-unreachable', /could not be asked to tell its version/],
    ['EHOSTUNREACH', 'engine-unreachable', /could not be asked to tell its version/],
    ['ENOTFOUND', 'engine-unreachable', /could not be asked to tell its version/],
  ])('with %s is %s', (code, expected, message) => {
    const error = failure(code);
    const known = engineFailure(error, ADDRESS, 'tell its version');
    expect(known.code).toBe(expected);
    expect(known.message).toMatch(message);
    expect(known.hint).not.toBe('');
    expect(known.cause).toBe(error);
  });

  it.each([
    ['network nowhere not found', /Create the network first/],
    [
      'NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted',
      /--cpus/,
    ],
    ['invalid mount config for type "bind"', /--volume/],
    ['write /x: no space left on device', /disk/],
    ['Conflict', /engine/],
  ])('with the answer %s', (words, hint) => {
    const known = engineFailure(refusal(500, words), ADDRESS, 'create a container');
    expect(known).toMatchObject({
      code: 'engine-failed',
      message: `The engine refused to create a container: ${words}`,
    });
    expect(known.hint).toMatch(hint);
  });

  it('is told once', () => {
    const known = new SigprobeError('engine-hung', 'It hangs.', 'Restart it.');
    expect(engineFailure(known, ADDRESS, 'do anything')).toBe(known);
  });

  it('at every address of a name tells of each', () => {
    const error = Object.assign(
      new AggregateError([failure('EHOSTUNREACH', 'one'), failure('ETIMEDOUT', 'two')]),
      {
        code: 'EHOSTUNREACH',
      },
    );
    expect(engineFailure(error, 'tcp://engine:2375', 'tell its version').message).toMatch(/: one; two$/);
  });

  it.each([undefined, null, 'words', 7, {}])('by throwing %j is a known failure too', (thrown) => {
    expect(engineFailure(thrown, ADDRESS, 'tell its version').code).toBe('engine-unreachable');
  });
});

describe('an answer', () => {
  it('has a status, a broken connection has none', () => {
    expect(statusOf(refusal(409, 'x'))).toBe(409);
    expect(statusOf(failure('ECONNRESET'))).toBeNull();
    expect(statusOf('words')).toBeNull();
  });

  it('is told without its wrapping', () => {
    expect(wordsOf(refusal(404, 'No such image: x:1'))).toBe('No such image: x:1');
    expect(wordsOf(new Error('plain'))).toBe('plain');
  });

  it('that no engine gives names the address', () => {
    expect(errors.notAnEngine(ADDRESS).message).toContain(ADDRESS);
  });
});
