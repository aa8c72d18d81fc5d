import type { ProcessFacts, ThreadFacts } from '../observation.js';
import { executableNameOf } from './command-line.js';
import { hasSignal, isWithin, signalsIn, unionOf } from './signal-set.js';
import { SIGINT, SIGSEGV } from './signals.js';

/** Runtimes whose way with signals matters here, or for which a handler can be written down. */
export type Runtime = 'node' | 'php' | 'ruby' | 'go' | 'java' | 'deno' | 'bun' | 'python' | 'perl';

/** SigCgt of a Ruby program without traps, and of a Go program: nearly everything, SIGTERM included, unless it is ignored. */
const RUBY_CAUGHT = '0000000042017e4f';
const GO_CAUGHT = 'fffffffd7fc1feff';

const BY_NAME: readonly (readonly [RegExp, Runtime])[] = [
  [/^(node|nodejs|npm|npx|yarn|pnpm)$/, 'node'],
  [/^php(\d[\d.]*)?$/, 'php'],
  [/^deno$/, 'deno'],
  [/^bun$/, 'bun'],
  [/^java$/, 'java'],
  [/^python[\d.]*$/, 'python'],
  [/^perl[\d.]*$/, 'perl'],
  [/^ruby[\d.]*$/, 'ruby'],
];

/**
 * The runtime a process runs on, by its name and, where the name is the program's own, by its signal sets;
 * null when unknown.
 */
export function runtimeOf(process: ProcessFacts): Runtime | null {
  const names = [executableNameOf(process), process.program];
  const named = BY_NAME.find(([pattern]) => names.some((name) => pattern.test(name)));
  if (named !== undefined) return named[1];
  if (catchesAllOf(RUBY_CAUGHT, process)) return 'ruby';
  if (catchesAllOf(GO_CAUGHT, process)) return 'go';
  return null;
}

/**
 * True for a process that catches these signals and no others, but for those that it ignores: it was started so, as by nohup, or has
 * chosen to. Both runtimes catch SIGSEGV, which a program that ignores all it can does not.
 */
function catchesAllOf(set: string, { signals }: ProcessFacts): boolean {
  if (signals === null || !hasSignal(signals.caught, SIGSEGV)) return false;
  return isWithin(signals.caught, set) && isWithin(set, unionOf(signals.caught, signals.ignored));
}

/**
 * True where a Go program is seen to have no handler: for those that it has the runtime keeps a thread that blocks most signals
 * (`ensureSigM`), and otherwise no thread blocks any. False where its threads do not tell: it has several, and a view may show
 * the main one alone.
 */
export function goHasNoHandler({ threads }: ProcessFacts): boolean {
  const isOpen = ({ blocked }: ThreadFacts) => blocked !== null && signalsIn(blocked).length === 0;
  return threads !== null && threads.length > 1 && threads.every(isOpen);
}

/**
 * The codes with which a runtime's own reaction to the signal ends it as PID 1; none when it survives, or runs
 * the program's hooks.
 */
export function defaultExitCodes(runtime: Runtime, number: number): readonly number[] {
  switch (runtime) {
    case 'python':
      return number === SIGINT ? [128 + SIGINT] : [];
    case 'go':
      // The second since Go 1.27.
      return [2, 128 + number];
    case 'ruby':
      return [1];
    case 'deno':
      return [139];
    case 'node':
    case 'php':
    case 'java':
    case 'bun':
    case 'perl':
      return [];
  }
}

/**
 * True when the runtime catches the signal on its own account and, without a handler of the program's, dies
 * of it.
 */
export function catchesByItself(runtime: Runtime, number: number): boolean {
  switch (runtime) {
    case 'python':
      return number === SIGINT;
    case 'node':
    case 'php':
    case 'ruby':
    case 'go':
    case 'deno':
      return true;
    case 'java':
    case 'bun':
    case 'perl':
      return false;
  }
}

/**
 * True when the runtime's own handler resets itself and raises the signal again, which PID 1 does not get.
 */
export function reraisesSignal(runtime: Runtime): boolean {
  return runtime === 'node' || runtime === 'php';
}
