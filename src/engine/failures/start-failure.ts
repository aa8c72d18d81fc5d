import type { CannotStartReason } from '../../observation.js';

/** Why the engine could not start a container. */
export interface StartFailure {
  readonly reason: CannotStartReason;
  /** The engine's own words, without its wrapping. */
  readonly message: string;
}

/** What the kernel said when it was to execute the program, as runc, crun and youki pass it on. */
const EXEC_ERRORS: readonly (readonly [RegExp, CannotStartReason])[] = [
  [/exec format error|\bENOEXEC\b/i, 'wrong-architecture'],
  [/no such file or directory|not a directory|\b(ENOENT|ENOTDIR)\b/i, 'command-not-found'],
  [/permission denied|operation not permitted|is a directory|\b(EACCES|EPERM|EISDIR)\b/i, 'not-executable'],
];

/**
 * Sentences of runc, crun, youki and the engines; the most specific first. The image's command is blamed only
 * where the sentence speaks of executing: a runtime misses files of its own, and may not enter a directory, in
 * the same words.
 */
const REASONS: readonly (readonly [RegExp, CannotStartReason])[] = [
  [/port is already allocated|address already in use/i, 'port-conflict'],
  // The engine's own programs are no business of the image's, whatever words their failures share with it.
  [/netavark|\bcni\b|iptables|container networking|"docker-init"|container-init binary/i, 'other'],
  [
    /\bcontroller [`'"]?\w+[`'"]? is not available|\bopen [`'"]?(\/sys\/fs\/cgroup\/\S*\/)?(cpu|cpuset|io|memory|pids)\.[a-z.]+[`'"]?( for writing)?: no such file/i,
    'no-controller',
  ],
  [/\bcgroup|\bhooks?\b|fork\/exec/i, 'other'],
  [/^workdir |\bchdir\b/i, 'other'],
  [/image platform .* does not match/i, 'wrong-architecture'],
  [
    /executable( file)? .*(not found|does not exist)|executable file not found|command not found/i,
    'command-not-found',
  ],
  [/does not have (the )?(correct permissions?|executable permission)/i, 'not-executable'],
];

const SPEAKS_OF_EXECUTING = /(?<![\w./-])exec(utable\b|uting\b|vp\b|: | )/i;

/** Reads the engine's words about a failed start. */
export function readStartFailure(message: string): StartFailure {
  const words = message
    .replace(/(OCI runtime create failed|failed to create (task for container|shim task|shim)): /g, '')
    .replace(/^(runc|crun): /, '')
    .replace(/: (unknown|OCI [^:]*)$/, '')
    .trim();
  return { reason: reasonOf(words), message: words };
}

/** True where a container could not be started because the number of its processes cannot be limited. */
export function isPidsRefusal(words: string): boolean {
  return /controller [`'"]?pids\b|\bpids\.max\b|cannot set limits without cgroups/i.test(words);
}

function reasonOf(words: string): CannotStartReason {
  const known = REASONS.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return known;
  const executing = SPEAKS_OF_EXECUTING.exec(words);
  const failed = executing === null ? 'other' : reasonOfExecError(words.slice(executing.index));
  if (failed !== 'other') return failed;
  return /mount(ing|s|point)?\b|bind source|not a directory|is a directory/i.test(words)
    ? 'mount-conflict'
    : 'other';
}

/** The reason in a sentence that is known to speak of executing the program. */
export function reasonOfExecError(words: string): CannotStartReason {
  const errno = errorOf(words);
  return EXEC_ERRORS.find(([pattern]) => pattern.test(errno))?.[1] ?? 'other';
}

/** What names the error, without what names a file: a path may hold any word. */
function errorOf(words: string): string {
  const [, symbol] = /\berr=(?:Sys\()?([A-Z]+)/.exec(words) ?? [];
  return symbol ?? words.replace(/(?<=\bexec:? )"[^"]*"|`[^`]*`|'["[][^']*'/g, '');
}
