import { describe, expect, it } from 'vitest';
import { aLog, exited } from '../../../support/builders.js';
import { finding, judge } from '../judge.js';

const NODE = `ready
node:events:495
      throw er; // Unhandled 'error' event
      ^

Error: spawn no-such-helper ENOENT
    at ChildProcess._handle.onexit (node:internal/child_process:284:19)
Emitted 'error' event on ChildProcess instance at: {
  code: 'ENOENT'
}

Node.js v18.20.4
`;
const PYTHON = `stopping
Traceback (most recent call last):
  File "/app.py", line 4, in stop
    subprocess.run(["no-such-helper"])
FileNotFoundError: [Errno 2] No such file or directory: 'no-such-helper'
`;
const GO = `stopping
panic: close of closed channel

goroutine 1 [running]:
main.main()
	/src/main.go:12 +0x1d
`;

describe('an error that nothing caught', () => {
  it.each([
    ['Node', NODE, 1, 'Error: spawn no-such-helper ENOENT'],
    ['Python', PYTHON, 1, "FileNotFoundError: [Errno 2] No such file or directory: 'no-such-helper'"],
    ['Go', GO, 2, 'panic: close of closed channel'],
  ])('of %s ends the shutdown abruptly, and is named', (_, text, code, line) => {
    const diagnosis = judge({ log: aLog({ text }), end: exited({ code }) });
    expect(diagnosis.outcome).toBe('abrupt');
    expect(finding(diagnosis, 'nonzero-exit')?.data).toMatchObject({ uncaughtError: line });
    expect(finding(diagnosis, 'nonzero-exit')?.evidence).toContain(`The log says: ${line}`);
  });

  it.each([
    ['that the program wrote down before it went on', `${PYTHON}cleaned up\n`, 1],
    ['of a program that exits with another code', NODE, 3],
    ['that is only spoken of', 'Error: nothing to do\n', 1],
  ])('is not one %s', (_, text, code) => {
    const diagnosis = judge({ log: aLog({ text }), end: exited({ code }) });
    expect(diagnosis.outcome).toBe('graceful');
    expect(finding(diagnosis, 'nonzero-exit')?.data).toMatchObject({ uncaughtError: null });
  });
});
