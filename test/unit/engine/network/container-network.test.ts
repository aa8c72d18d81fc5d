import { describe, expect, it } from 'vitest';
import { createContainerNetwork } from '../../../../src/engine/network/container-network.js';
import { SigprobeError } from '../../../../src/errors.js';

/** The ports of a container on another machine, in which commands do this. */
const remote = (execute: (command: string[]) => Promise<string>) =>
  createContainerNetwork({ containerId: 'c', hostPid: 0, isHere: false, execute, addresses: async () => [] });

const says = (text: string) => remote(async () => text);
const fails = (error: Error) =>
  remote(async () => {
    throw error;
  });
const refusal = (statusCode: number, message: string) => Object.assign(new Error(message), { statusCode });

const TABLE = `  sl  local_address rem_address   st
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000
`;
const closed = { kind: 'closed' };
const silent = { kind: 'silent' };
const unreachable = (why: string) => ({
  kind: 'unreachable',
  why: `the engine is not on this machine, and the image has ${why}`,
});
const NO_CAT = unreachable('no cat to read /proc/net/tcp with');
const NO_CLIENT = unreachable('no bash, curl or wget to ask with');

describe('a port of a container on another machine', () => {
  it('is looked up in the table of sockets', async () => {
    expect(await says(TABLE).listens(8080)).toMatchObject({ kind: 'open' });
    expect(await says(TABLE).listens(80)).toEqual(closed);
  });

  it.each([['OCI runtime exec failed: exec: "cat": executable file not found in $PATH: unknown'], ['']])(
    'cannot be looked up where the output is %j',
    async (output) => {
      expect(await says(output).listens(80)).toEqual(NO_CAT);
    },
  );

  it('cannot be looked up where the engine refuses to run cat', async () => {
    const error = refusal(400, 'exec: "cat": executable file not found in $PATH');
    expect(await fails(error).listens(80)).toEqual(NO_CAT);
  });

  it.each(['container abc is not running', 'cannot exec in a stopped container', 'No such container: abc'])(
    'is closed when the engine says %j',
    async (words) => {
      expect(await fails(refusal(409, words)).listens(80)).toEqual(closed);
      expect(await fails(refusal(409, words)).get(80, '/')).toEqual(silent);
    },
  );
});

describe('a request on another machine', () => {
  it('is given 5 s over HTTP unless told otherwise', async () => {
    const asked: (readonly [command: readonly string[], leastMs: number | undefined])[] = [];
    const network = createContainerNetwork({
      containerId: 'c',
      hostPid: 0,
      isHere: false,
      execute: async (command, leastMs) => {
        asked.push([command.slice(4), leastMs]);
        return 'HTTP/1.1 200 OK\nasked\n';
      },
      addresses: async () => [],
    });
    await network.get(80, '/');
    await network.get(443, '/drain', { scheme: 'https', boundMs: 90_000 });
    expect(asked).toEqual([
      [['80', '/', 'http', '5'], 10_000],
      [['443', '/drain', 'https', '90'], 95_000],
    ]);
  });

  it.each([
    ['HTTP/1.1 204 No Content\r\nasked\n', 204],
    ['  HTTP/1.0 301 Moved\n  Location: /x\n  HTTP/1.1 200 OK\nasked\n', 301],
    ['HTTP/1.1 503\nasked\n', 503],
  ])('is answered with the first status of %j', async (output, status) => {
    expect(await says(output).get(80, '/')).toMatchObject({ kind: 'answered', status });
  });

  it('is not answered', async () => {
    expect(await says('asked\n').get(80, '/')).toEqual(silent);
  });

  it('is not answered by a command that hangs', async () => {
    expect(await fails(new SigprobeError('engine-slow', '', '')).get(80, '/')).toEqual(silent);
  });

  it('cannot be sent without a shell, or without anything to send it with', async () => {
    expect(await fails(refusal(400, 'exec: "sh": not found')).get(80, '/')).toEqual(NO_CLIENT);
    expect(await says('nothing to ask with\nasked\n').get(80, '/')).toEqual(NO_CLIENT);
  });

  it('tells of an engine that is gone', async () => {
    const gone = new SigprobeError('engine-unreachable', 'The engine is gone.', '');
    await expect(fails(gone).get(80, '/')).rejects.toBe(gone);
  });

  it('cannot be kept going', async () => {
    expect(await says('').load(80, '/')).toBeNull();
  });
});
