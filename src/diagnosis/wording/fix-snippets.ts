import { runtimeOf } from '../../kernel/runtimes.js';
import type { ProcessFacts } from '../../observation.js';
import type { Facts } from '../facts/facts.js';
import { isShell } from '../processes/programs.js';

/** A few lines of code that would handle the signal in the language of the process, or the general advice. */
export function handlerFix(facts: Facts, process: ProcessFacts): string {
  const { name } = facts.signal;
  const bare = name.replace(/^SIG/, '');
  if (isShell(process))
    return `trap 'kill -TERM "$pid"' ${bare}\nPROGRAM & pid=$!\nwait "$pid"; wait "$pid"   # the second one waits until it has ended`;
  switch (runtimeOf(process)) {
    case 'node':
    case 'bun':
      return `process.on('${name}', () => {\n  server.close(() => process.exit(0));\n});`;
    case 'deno':
      return `Deno.addSignalListener('${name}', () => { server.shutdown().then(() => Deno.exit(0)); });`;
    case 'python':
      return `import signal, sys\ndef stop(*_): sys.exit(0)   # runs finally blocks and atexit functions\nsignal.signal(signal.${name}, stop)`;
    case 'php':
      return `pcntl_async_signals(true);\npcntl_signal(${name}, function () { exit(0); });`;
    case 'ruby':
      return `trap('${bare}') do\n  exit 0   # runs ensure and at_exit blocks\nend`;
    case 'perl':
      return `$SIG{${bare}} = sub { exit 0 };`;
    case 'go':
      return `ctx, stop := signal.NotifyContext(context.Background(), syscall.${name})\ndefer stop()\n<-ctx.Done()   // then shut down`;
    case 'java':
      return /(^| )-Xrs( |$)/.test(process.args)
        ? 'Leave -Xrs out: it keeps the JVM from catching the signal and running its shutdown hooks.'
        : 'Runtime.getRuntime().addShutdownHook(new Thread(() -> {\n    server.stop();\n}));';
    case null:
      return `Handle ${name} in the program. If it has nothing to clean up, an init in front of it is enough.`;
  }
}

/** How to have the program up before the signal comes. */
export function waitingFix({ observation }: Facts): string {
  return observation.ready?.kind === 'at-once'
    ? 'leave --when starting out.'
    : 'wait for it: sigprobe --ready log=REGEX';
}

/** A JSON array as a Dockerfile's exec form takes it. */
export function execForm(instruction: 'CMD' | 'ENTRYPOINT', argv: readonly string[]): string {
  return `${instruction} [${argv.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** How to let a shell make way for the program behind it: exec form where the shell only starts that one program. */
export function makeWayFix(
  { observation, others }: Facts,
  shell: ProcessFacts,
  program: ProcessFacts | null,
): string {
  const isShellForm = /^-[a-z]*c$/.test(observation.trial.argv[1] ?? '');
  const isOnlyChild = program?.ppid === shell.pid && others.length === 1;
  if (program?.argv && isShellForm && isOnlyChild && program.argv.length <= MAX_WORDS)
    return execForm('CMD', program.argv);
  return 'Start the program with exec as the last command of the script:\nexec "$@"';
}

/** More than that is a script and not a command line. */
const MAX_WORDS = 12;
