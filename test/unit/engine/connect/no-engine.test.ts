import { describe, expect, it } from 'vitest';
import { noEngineAnswers } from '../../../../src/engine/connect/no-engine.js';
import { type ErrorCode, SigprobeError } from '../../../../src/errors.js';

const failed = (socket: string, code: ErrorCode, message = 'It failed.') => ({
  socket: `unix://${socket}`,
  error: new SigprobeError(code, message, 'Do this.'),
});

describe('when no known socket answers', () => {
  it('the one that is missing is named', () => {
    expect(noEngineAnswers([failed('/a.sock', 'engine-missing')])).toMatchObject({
      code: 'engine-missing',
      message: 'No engine answers: /a.sock does not exist.',
      hint: expect.stringContaining('sigprobe doctor'),
    });
  });

  it('those that are missing are counted', () => {
    const attempts = ['/a', '/b', '/c'].map((path) => failed(path, 'engine-missing'));
    expect(noEngineAnswers(attempts).message).toBe(
      'No engine answers: /a and 2 other known sockets do not exist.',
    );
  });

  it('each that exists has its reason', () => {
    const attempts = [
      failed('/a', 'engine-refused'),
      failed('/b', 'engine-missing'),
      failed('/c', 'engine-hung'),
      failed('/d', 'engine-unreachable', 'What answers at unix:///d is not a container engine.'),
    ];
    expect(noEngineAnswers(attempts)).toMatchObject({
      code: 'engine-refused',
      message:
        'No engine answers: /a refused the connection, /c did not answer in time, ' +
        '/d failed (What answers at unix:///d is not a container engine), /b does not exist.',
    });
  });

  it('the one that is closed to the user tells what to do', () => {
    const attempts = [failed('/a', 'engine-refused'), failed('/b', 'engine-permission')];
    expect(noEngineAnswers(attempts)).toMatchObject({ code: 'engine-permission', hint: 'Do this.' });
  });
});
