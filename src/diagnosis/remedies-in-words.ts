import type { ProcessFacts } from '../observation.js';
import type { Facts } from './facts.js';
import { runtimeOf } from './runtimes.js';

/** Three lines of code that would handle the signal in the language of the process, or the general advice. */
export function handlerFix(facts: Facts, process: ProcessFacts): string {
  const { name } = facts.signal;
  switch (runtimeOf(process)) {
    case 'node':
      return `process.on('${name}', () => server.close(() => process.exit(0)));`;
    case 'deno':
      return `Deno.addSignalListener('${name}', () => { server.shutdown().then(() => Deno.exit(0)); });`;
    case 'python':
      return `import signal, sys\nsignal.signal(signal.${name}, lambda *_: sys.exit(0))`;
    case 'php':
      return `pcntl_async_signals(true);\npcntl_signal(${name}, function () { exit(0); });`;
    case 'ruby':
      return `trap('${name.replace(/^SIG/, '')}') { exit 0 }`;
    case 'go':
      return `ctx, stop := signal.NotifyContext(context.Background(), syscall.${name})\ndefer stop()\n<-ctx.Done() // then shut down`;
    case 'java':
      return 'Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop()));';
    case null:
      return `Handle ${name} in the program, or, if it has nothing to clean up, put an init in front:\nENTRYPOINT ["/usr/bin/tini", "--"]`;
  }
}

/** A JSON array as a Dockerfile's exec form takes it. */
export function execForm(instruction: 'CMD' | 'ENTRYPOINT', argv: readonly string[]): string {
  return `${instruction} [${argv.map((word) => JSON.stringify(word)).join(', ')}]`;
}
