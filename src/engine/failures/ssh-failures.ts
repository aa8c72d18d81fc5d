/** What to do about an ssh that ended, by what it said. */
export function sshHint(words: string): string {
  return (
    KNOWN.find(([pattern]) => pattern.test(words))?.[1] ?? 'Check that ssh logs in there without a question.'
  );
}

/** The line of ssh's own words that says why; its warnings and what the other side prints at login stand before it. */
export function sshReason(words: string): string {
  const lines = words
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => KNOWN.some(([pattern]) => pattern.test(line))) ?? lines.at(-1) ?? '';
}

const KNOWN: readonly (readonly [words: RegExp, hint: string])[] = [
  [
    /Host key verification failed|HOST IDENTIFICATION HAS CHANGED/,
    'Run ssh to that host once to check and accept its key; a key that changed needs an explanation first.',
  ],
  [
    /Permission denied \(/,
    'ssh asks no questions here: load a key that the host accepts (ssh-add), or name the user, ssh://user@host.',
  ],
  [/Could not resolve hostname/, 'Check the name of the host in the address, or its entry in ~/.ssh/config.'],
  [/Connection (refused|timed out)|No route to host/, 'Check the host and port, and that sshd runs there.'],
  [
    /docker: (command )?not found|command not found: docker|docker: No such file/,
    "Docker's command line must be on that machine: ssh runs docker system dial-stdio there.",
  ],
  [
    /permission denied while trying to connect|connect: permission denied/,
    'Over there, let that user into the group that owns the socket (usually docker).',
  ],
  [
    /Cannot connect to the Docker daemon|failed to open the raw stream/,
    'ssh got there, but no engine answered: start it on that machine, or name its socket, ssh://host/path.',
  ],
  [/ssh could not be run/, 'Install the OpenSSH client: an engine over SSH is reached through it.'],
];
