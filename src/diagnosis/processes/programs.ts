import { executableNameOf, wordsOf } from '../../kernel/command-line.js';
import { hasSignal } from '../../kernel/signal-set.js';
import { parseSignal, SIGINT, SIGQUIT, SIGTSTP } from '../../kernel/signals.js';
import { isReadingPipe } from '../../kernel/wchan.js';
import type { ProcessFacts } from '../../observation.js';

/** Inits that pass signals on to their child and reap orphans, by the kernel's name of the program. */
const INIT = /^(tini(-.*)?|docker-init|dumb-init|catatonit|podman-init)$/;

const SHELL = /^(sh|dash|bash|ash|zsh|ksh|ksh93|mksh|yash|fish|rbash)$/;

/** Programs that only pass time: killing one loses nothing. */
const IDLERS = new Set(['sleep', 'tail']);

/** Programs that copy what others write and end when those do. */
const COPIERS = new Set(['tee', 'cat', 'logger', 'multilog']);

/** True for an init that forwards signals: tini, docker-init, dumb-init, catatonit. */
export function isInit(process: ProcessFacts): boolean {
  return INIT.test(process.program);
}

/** The same by the name or path with which it is run. */
export function isInitName(path: string): boolean {
  return INIT.test(path.slice(path.lastIndexOf('/') + 1));
}

/** True for an init that signals its child's whole process group or session, and not the child alone. */
export function signalsWholeGroup(init: ProcessFacts): boolean {
  const options = optionsBefore('--', init);
  if (init.program === 'dumb-init')
    return !options.some((word) => word === '-c' || word === '--single-child');
  return options.some((word) => /^-[a-z]*g/.test(word));
}

/** True for an init that was told to report the death by this signal as success (`tini -e 143`). */
export function reportsAsSuccess(init: ProcessFacts, code: number): boolean {
  return optionsBefore('--', init).join(' ').includes(`-e ${code}`);
}

/**
 * True for a command shell, busybox's included, also one that runs a script: the kernel then names it after
 * the script.
 */
export function isShell(process: ProcessFacts): boolean {
  if (SHELL.test(process.program)) return true;
  const [, second = ''] = wordsOf(process);
  const name = executableNameOf(process);
  return SHELL.test(name) || (name === 'busybox' && SHELL.test(second));
}

/** True for a shell that talks to a person: it ignores SIGTERM, and SIGTSTP with it. */
export function isInteractiveShell(process: ProcessFacts): boolean {
  return isShell(process) && process.signals !== null && hasSignal(process.signals.ignored, SIGTSTP);
}

/** True for `sleep` and `tail`, which shells keep beside them to pass the time. */
export function isIdler(process: ProcessFacts): boolean {
  return IDLERS.has(process.program);
}

/**
 * Helpers that a runtime starts beside a program and that exit when its pipe closes, by their command line.
 */
const RUNTIME_HELPERS: readonly RegExp[] = [
  /(^|\/)erl_child_setup( |$)/,
  /(^|\/)esbuild .*--service=/,
  /multiprocessing[./]resource_tracker/,
];

/**
 * True for a helper that has no work to lose: it ignores the signal and does nothing but wait for the end of
 * a pipe, or is one of those that cannot be told by that.
 */
export function isHelper(process: ProcessFacts, number: number): boolean {
  const isIgnoring = process.signals !== null && hasSignal(process.signals.ignored, number);
  const waitsForPipe = process.threads?.every(({ wchan }) => isReadingPipe(wchan ?? '')) === true;
  return (isIgnoring && waitsForPipe) || RUNTIME_HELPERS.some((pattern) => pattern.test(process.args));
}

/** True for `tee` and the like. */
export function isCopier(process: ProcessFacts): boolean {
  return COPIERS.has(process.program);
}

/** What a copier sleeps in that has its input from a pipe: a `cat` may also wait for a terminal. */
const PIPES = /pipe_|poll/;

/** True for a copier at its work, as far as what it sleeps in can be seen. */
export function isCopyingPipe(process: ProcessFacts): boolean {
  const wchan = process.threads?.[0]?.wchan ?? null;
  return isCopier(process) && (wchan === null || PIPES.test(wchan));
}

/**
 * True for a child that a shell started with `&`: without job control POSIX shells then ignore SIGINT and
 * SIGQUIT in it, so its absence marks a foreground child, for which a trap has to wait.
 */
export function isBackgroundJob(process: ProcessFacts): boolean {
  const ignored = process.signals?.ignored;
  return ignored !== undefined && hasSignal(ignored, SIGINT) && hasSignal(ignored, SIGQUIT);
}

/** bash catches every fatal signal for `trap … EXIT`, also those that no script names. */
export function hasExitTrap(shell: ProcessFacts): boolean {
  const caught = shell.signals?.caught;
  const noScriptTraps = parseSignal('ILL')?.number ?? 0;
  return isShell(shell) && caught !== undefined && hasSignal(caught, noScriptTraps);
}

/** True when another processor's instructions are emulated: the signal sets are then the emulator's. */
export function isEmulated(process: ProcessFacts): boolean {
  return /^qemu-/.test(process.program) || /^qemu-|^rosetta$/.test(executableNameOf(process));
}

function optionsBefore(end: string, process: ProcessFacts): readonly string[] {
  const words = wordsOf(process).slice(1);
  const at = words.indexOf(end);
  if (at >= 0) return words.slice(0, at);
  const firstPlain = words.findIndex(
    (word, index) => !word.startsWith('-') && !/^-[ep]$/.test(words[index - 1] ?? ''),
  );
  return firstPlain < 0 ? words : words.slice(0, firstPlain);
}
