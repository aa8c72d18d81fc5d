import type { LogTail } from '../../observation.js';
import { stripAnsi } from '../../text/sanitize.js';
import { reasonOfExecError, type StartFailure } from './start-failure.js';

/**
 * Reads what a runtime leaves in the log when the container counted as started before its program could be
 * executed; null where the log is not the runtime's alone. Nothing of the image's has run then, so no other
 * line stands beside the runtime's.
 */
export function readFailureInLog(log: LogTail): StartFailure | null {
  const lines = stripAnsi(log.text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const message = runcSentence(lines) ?? crunSentence(joinEntries(lines)) ?? youkiSentence(lines);
  return message === null ? null : { reason: reasonOfExecError(message), message };
}

/**
 * runc's one line: `exec /server: exec format error`, in older versions `standard_init_linux.go:228: exec user
 * process …`.
 */
function runcSentence(lines: readonly string[]): string | null {
  const [line] = lines;
  if (line === undefined || lines.length > 1) return null;
  const isRuncs = /^(standard_init_linux\.go:\d+: |exec )/.test(line);
  return isRuncs && reasonOfExecError(line) !== 'other' ? line : null;
}

const CRUN_EXEC = /^exec container process\b.*: [^:]+$/;

/** The same lines, where what stands between braces, each on a line of its own, is one. */
function joinEntries(lines: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let open: string[] = [];
  for (const line of lines) {
    if (line === '{' || open.length > 0) open.push(line);
    else joined.push(line);
    if (line !== '}' || open.length === 0) continue;
    joined.push(open.join(' '));
    open = [];
  }
  return [...joined, ...open];
}

/** crun's, as text, behind a time stamp, or as the JSON that Podman asks it for, on one line or spread over several. */
function crunSentence(lines: readonly string[]): string | null {
  const said = lines.map((line) => {
    const entry = jsonOf(line);
    if (entry === null) return line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z: /, '');
    return entry['level'] === undefined || entry['time'] === undefined ? null : textOf(entry['msg']);
  });
  const isCruns = said.every((sentence, index) =>
    lines[index]?.startsWith('{') ? sentence !== null : CRUN_EXEC.test(sentence ?? ''),
  );
  return (isCruns && said.find((sentence) => sentence !== null && CRUN_EXEC.test(sentence))) || null;
}

/** youki's, which others of its own stand around: `ERROR libcontainer::…: failed to execvp err=ENOEXEC …`. */
function youkiSentence(lines: readonly string[]): string | null {
  for (const line of lines) {
    if (!/\blibcontainer\b.*failed to execvp|failed to execvp.*\blibcontainer\b/.test(line)) continue;
    const entry = jsonOf(line);
    if (entry !== null)
      return `failed to execvp err=${textOf(entry['err']) ?? 'unknown'} filename=${textOf(entry['filename']) ?? 'unknown'}`;
    return line.slice(line.indexOf('failed to execvp'));
  }
  return null;
}

function jsonOf(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
