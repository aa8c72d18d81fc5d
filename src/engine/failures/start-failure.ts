import type { CannotStartReason, LogTail } from '../../observation.js';

/** Why the engine could not start a container. */
export interface StartFailure {
  readonly reason: CannotStartReason;
  /** The engine's own words, without its wrapping. */
  readonly message: string;
}

/** Sentences of runc, crun and the engines; the most specific first. */
const REASONS: readonly (readonly [RegExp, CannotStartReason])[] = [
  [/port is already allocated|address already in use/i, 'port-conflict'],
  // The engine's own programs are no business of the image's, whatever words their failures share with it.
  [/netavark|\bcni\b|iptables|container networking|"docker-init"|container-init binary/i, 'other'],
  [/exec: "[^"]*": is a directory/i, 'not-executable'],
  [/^workdir /i, 'other'],
  [/exec format error|image platform .* does not match/i, 'wrong-architecture'],
  [/executable file .*not found|executable file not found|command not found/i, 'command-not-found'],
  [/mount(ing|s|point)?\b|bind source|not a directory|is a directory/i, 'mount-conflict'],
  [/no such file or directory/i, 'command-not-found'],
  [/permission denied|operation not permitted/i, 'not-executable'],
];

/** Reads the engine's words about a failed start. */
export function readStartFailure(message: string): StartFailure {
  const words = message
    .replace(/(OCI runtime create failed|failed to create (task for container|shim task|shim)): /g, '')
    .replace(/^(runc|crun): /, '')
    .replace(/: (unknown|OCI [^:]*)$/, '')
    .trim();
  const reason = REASONS.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
  return { reason, message: words };
}

/**
 * Reads the one line that runc leaves in the log when the container counted as started before its program
 * could be executed: `exec /server: exec format error`, in older versions `standard_init_linux.go:228: exec
 * user process …`.
 */
export function readFailureInLog(log: LogTail): StartFailure | null {
  const line = log.text.trim();
  const isRuntimes = /^(standard_init_linux\.go:\d+: |exec )[^\n]*$/.test(line);
  return isRuntimes && /exec format error|no such file or directory|permission denied/.test(line)
    ? readStartFailure(line)
    : null;
}
