/** Linux's standard signals by number, x86 and arm numbering (signal(7)). */
const NAMES = [
  'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM',
  'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO',
  'PWR', 'SYS',
] as const; // biome-ignore format: a table

const ALIASES: Readonly<Record<string, number>> = { IOT: 6, POLL: 29, CLD: 17 };

/** glibc keeps 32 and 33 for itself, so user space counts real-time signals from 34. */
const RTMIN = 34;
const RTMAX = 64;

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGSEGV = 11;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGURG = 23;
export const SIGWINCH = 28;

export interface Signal {
  /** `SIGTERM`, `SIGRTMIN+3`. */
  readonly name: string;
  readonly number: number;
}

/** Reads `TERM`, `SIGTERM`, `sigterm`, `15`, `RTMIN+3`, `SIGRTMAX-1`; null when Linux has no such signal. */
export function parseSignal(text: string): Signal | null {
  const word = text.trim().toUpperCase();
  const number = /^\d{1,2}$/.test(word) ? Number(word) : numberOf(word.replace(/^SIG/, ''));
  return number === null || number < 1 || number > RTMAX ? null : signalOf(number);
}

export function signalOf(number: number): Signal {
  return { name: signalName(number), number };
}

/** `SIGTERM` for 15, `SIGRTMIN+3` for 37. */
export function signalName(number: number): string {
  const name = NAMES[number - 1];
  if (name !== undefined) return `SIG${name}`;
  if (number === RTMAX) return 'SIGRTMAX';
  if (number >= RTMIN) return number === RTMIN ? 'SIGRTMIN' : `SIGRTMIN+${number - RTMIN}`;
  return `SIG${number}`;
}

function numberOf(word: string): number | null {
  const index = (NAMES as readonly string[]).indexOf(word);
  if (index >= 0) return index + 1;
  if (ALIASES[word] !== undefined) return ALIASES[word];
  const realTime = /^RT(MIN|MAX)(?:([+-])(\d{1,2}))?$/.exec(word);
  if (!realTime) return null;
  const [, end, sign, distance] = realTime;
  const offset = Number(distance ?? 0);
  if (end === 'MIN' && sign !== '-') return inRealTime(RTMIN + offset);
  if (end === 'MAX' && sign !== '+') return inRealTime(RTMAX - offset);
  return null;
}

function inRealTime(number: number): number | null {
  return number >= RTMIN && number <= RTMAX ? number : null;
}
