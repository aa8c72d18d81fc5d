import type { ProcessFacts } from '../observation.js';

/** Runtimes that catch signals on their own account, so that a caught signal says nothing about the program. */
export type Runtime = 'node' | 'php' | 'ruby' | 'go' | 'java' | 'deno' | 'python';

/** SIGCGT of a Ruby program without traps, and of a Go program: nearly everything, TERM included. */
const RUBY_CAUGHT = '0000000042017e4f';
const GO_CAUGHT = 'fffffffd7fc1feff';

/** The runtime a process runs on, by its name and, where the name is the program's own, by its signal sets; null when unknown. */
export function runtimeOf(process: ProcessFacts): Runtime | null {
  const { program, signals } = process;
  const executable = process.argv?.[0] ?? process.args.split(' ', 1)[0] ?? '';
  const name = (executable.split('/').at(-1) ?? '').replace(/^-/, '');
  // Node names its main thread; since 20.?, comm may read "MainThread" or "node".
  if (/^(node|nodejs|npm|npx|yarn|pnpm)$/.test(name) || /^node(js)?$/.test(program)) return 'node';
  if (/^php(\d[\d.]*)?$/.test(name) || /^php(\d[\d.]*)?$/.test(program)) return 'php';
  if (/^deno$/.test(program)) return 'deno';
  if (/^java$/.test(program) || name === 'java') return 'java';
  if (/^python[\d.]*$/.test(program)) return 'python';
  if (/^ruby[\d.]*$/.test(program) || signals?.caught === RUBY_CAUGHT) return 'ruby';
  if (signals?.caught === GO_CAUGHT) return 'go';
  return null;
}

/** What a runtime's own reaction to SIGTERM looks like from outside when it runs as PID 1; null when it survives or runs hooks. */
export function defaultExitCode(runtime: Runtime): number | null {
  switch (runtime) {
    case 'go':
      return 2;
    case 'ruby':
      return 1;
    case 'deno':
      return 139;
    case 'node':
    case 'php':
    case 'java':
    case 'python':
      return null;
  }
}

/** True when the runtime's own handler only gives the signal back to the kernel after resetting itself. */
export function reraises(runtime: Runtime): boolean {
  return runtime === 'node' || runtime === 'php';
}
