import type { SshProblem } from '../../error-hints.js';

/** Why an ssh ended, by what it said; null where its words are not known. */
export function sshProblemOf(words: string): SshProblem | null {
  return KNOWN.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

/**
 * The line of ssh's own words that says why; its warnings and what the other side prints at login stand
 * before it.
 */
export function sshReason(words: string): string {
  const lines = words
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => sshProblemOf(line) !== null) ?? lines.at(-1) ?? '';
}

const KNOWN: readonly (readonly [words: RegExp, problem: SshProblem])[] = [
  [/Host key verification failed|HOST IDENTIFICATION HAS CHANGED/, 'host-key'],
  [/Permission denied \(/, 'login-refused'],
  [/Could not resolve hostname/, 'unknown-host'],
  [/Connection (refused|timed out)|No route to host/, 'no-sshd'],
  [/docker: (command )?not found|command not found: docker|docker: No such file/, 'no-docker-command'],
  [/permission denied while trying to connect|connect: permission denied/, 'socket-forbidden'],
  [/Cannot connect to the Docker daemon|failed to open the raw stream/, 'no-engine'],
  [/ssh could not be run/, 'no-ssh'],
];
