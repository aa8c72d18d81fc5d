import type { Runtime } from '../../../kernel/runtimes.js';
import { endedByRuntime } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import { describe, differentialEvidence, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const runtimeDefaultExit = defineRule({
  id: 'runtime-default-exit',
  severity: 'warning',
  page: {
    title: "The runtime's own reaction ended the program, without a handler of its own",
    what: 'Go, Ruby and Deno catch the signal on their own account and end PID 1 with a code that is theirs: Go exits 2, Ruby raises SignalException and exits 1, Deno aborts with 139. Python does so for SIGINT, as KeyboardInterrupt, and exits 130.',
    why: 'The container stops in time, but the program was not asked: in Go not even deferred functions run, in Ruby only ensure and at_exit blocks do, in Python only finally blocks and atexit, and the code reads as a failure.',
    before: 'func main() { log.Fatal(http.ListenAndServe(":8080", nil)) }',
    after:
      'ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)\ndefer stop()\ngo server.ListenAndServe()\n<-ctx.Done()\nserver.Shutdown(context.Background())',
    lookalikes:
      'A handler of the program that panics or ends with the same code does so behind an init too, where the runtime dies of the signal (143): it is nonzero-exit, told apart by a second container. npm and yarn exit 1 too, and leave their program behind: abandoned-children. Puma shuts down in order and then exits 1: nonzero-exit. Behind an init the same programs die with 143: default-action.',
    wrong:
      'Where the second container could not be run, a handler of your own that ends with the very same code within a second looks the same: end with 0 when the shutdown went well.',
  },
  check(facts: Facts) {
    const { pid1, observation, signal } = facts;
    const runtime = endedByRuntime(facts);
    if (runtime === null || pid1 === null || observation.end.kind !== 'exited') return null;
    return {
      message: `${describe(facts, pid1)} exited with code ${observation.end.code}, which is how ${runtime} ends on ${signal.name} as PID 1 without a handler of the program's own${whatRan(runtime)}.`,
      evidence: lines(signalEvidence(facts, pid1), endEvidence(facts), differentialEvidence(facts)),
      fix: handlerFix(facts, pid1),
      missing: ['handler'],
    };
  },
});

function whatRan(runtime: Runtime): string {
  switch (runtime) {
    case 'ruby':
      return ': only ensure and at_exit blocks ran';
    case 'python':
      return ': only finally blocks and atexit functions ran';
    case 'go':
    case 'deno':
    case 'node':
    case 'php':
    case 'java':
    case 'bun':
    case 'perl':
      return ', and nothing was shut down in order';
  }
}
