import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../../../src/engine/connect/endpoint.js';
import { SshFailure, sshArguments } from '../../../../src/engine/connect/ssh.js';
import { engineFailure } from '../../../../src/engine/failures/failures.js';
import { sshReason } from '../../../../src/engine/failures/ssh-failures.js';

function argumentsFor(address: string): string[] {
  const endpoint = parseEndpoint(address, null);
  if (endpoint.kind !== 'ssh') throw new Error(`${address} is not over SSH`);
  return sshArguments(endpoint);
}

describe('ssh', () => {
  it('is never to ask a question', () => {
    expect(argumentsFor('ssh://engine').join(' ')).toContain('-o BatchMode=yes');
  });

  it.each([
    ['ssh://engine', ['--', 'engine', 'docker system dial-stdio']],
    ['ssh://me@engine:2222', ['-l', 'me', '-p', '2222', '--', 'engine', 'docker system dial-stdio']],
    [
      "ssh://engine/run/it's;here/d.sock",
      ['--', 'engine', `docker --host 'unix:///run/it'\\''s;here/d.sock' system dial-stdio`],
    ],
    ['ssh://-oProxyCommand=x', ['--', '-oProxyCommand=x', 'docker system dial-stdio']],
  ])('for %s runs docker over there, quoted for its shell', (address, end) => {
    expect(argumentsFor(address).slice(5)).toEqual(end);
  });
});

describe('an ssh that ended', () => {
  it.each([
    ['Host key verification failed.', /accept its key/],
    ['me@engine: Permission denied (publickey,password).', /ssh-add/],
    ['ssh: Could not resolve hostname engine: Name or service not known', /host name in the address/],
    ['ssh: connect to host engine port 22: Connection timed out', /sshd runs there/],
    ['bash: line 1: docker: command not found', /Docker's command line/],
    ['zsh:1: command not found: docker', /Docker's command line/],
    ['sh: 1: docker: not found', /Docker's command line/],
    [
      'failed to open the raw stream connection: dial unix /var/run/docker.sock: connect: permission denied',
      /group that owns the socket/,
    ],
    ['Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?', /no engine answered/],
    ['ssh could not be run: spawn ssh ENOENT', /Install the OpenSSH client/],
    ['Something new', /logs in there without asking anything/],
  ])('with %j gives advice', (words, hint) => {
    const failure = engineFailure(new SshFailure(words), 'ssh://engine', 'tell its version');
    expect(failure).toMatchObject({
      code: 'engine-unreachable',
      message: `The engine at ssh://engine could not be reached: ${words}`,
      hint: expect.stringMatching(hint),
    });
  });

  it('is told by the line that says why, not by the banner before or the rest after it', () => {
    const words = 'Welcome to engine\r\nme@engine: Permission denied (publickey).\r\nGood bye';
    expect(sshReason(words)).toBe('me@engine: Permission denied (publickey).');
  });

  it('is told by its last words where none are known', () => {
    expect(sshReason('Welcome\n\nSomething new\n')).toBe('Something new');
  });
});
