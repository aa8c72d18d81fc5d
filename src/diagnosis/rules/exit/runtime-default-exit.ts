import type { Runtime } from '../../../kernel/runtimes.js';
import { endedByRuntime, mayBeHandlers } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { handlerFix } from '../../wording/fix-snippets.js';
import { describe, differentialEvidence, endEvidence, lines, signalEvidence } from '../../wording/wording.js';
import { type NamedProcess, nameProcess } from '../named-process.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly process: NamedProcess;
  readonly runtime: Runtime;
  readonly exitCode: number;
};

export const runtimeDefaultExit = defineRule({
  id: 'runtime-default-exit',
  severity: 'warning',
  page: {
    title: "The runtime's built-in handler ended the program, which has no handler of its own",
    what: 'Go, Ruby and Deno catch the signal themselves and end PID 1 with a code of their own: Go exits with 2, and since 1.27 with 143 (128 + 15), Ruby raises SignalException and exits with 1, Deno aborts with 139. Python does so for SIGINT: it raises KeyboardInterrupt and exits with 130.',
    why: 'The container stops in time, but the program does not shut down: in Go not even deferred functions run, in Ruby only ensure and at_exit blocks, in Python only finally blocks and atexit functions. The exit code reads as a failure.',
    before: 'func main() { log.Fatal(http.ListenAndServe(":8080", nil)) }',
    after:
      'ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)\ndefer stop()\ngo server.ListenAndServe()\n<-ctx.Done()\nserver.Shutdown(context.Background())',
    lookalikes:
      'A handler of the program that panics or exits with the same code does so behind an init too, where the runtime dies of the signal (143): a second container tells them apart, as the init of Docker says which of the two it was, or the record of the kernel does. The handler is nonzero-exit. npm and yarn exit with 1 too and do not wait for their program: abandoned-children. Puma shuts down in order and then exits with 1: nonzero-exit. Behind an init the same programs die with 143: default-action.',
    wrong:
      'Where the second container could not be run, a handler of the program that exits with the very same code within a second looks the same. So does a Go program that handles any signal and exits with 143, where the init does not say how it ended (Podman): no handler is said to be missing then. Exit with 0 when the shutdown succeeded.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pid1, observation, signal } = facts;
    const runtime = endedByRuntime(facts);
    if (runtime === null || pid1 === null || observation.end.kind !== 'exited') return null;
    const { code } = observation.end;
    const isUnsure = mayBeHandlers(facts);
    return {
      data: { signal: signal.name, process: nameProcess(facts, pid1), runtime, exitCode: code },
      message: isUnsure
        ? `${describe(facts, pid1)} exited with code ${code}, as ${runtime} does on ${signal.name} as PID 1 without a handler in the program. A handler that chooses this code looks the same: it is not known whether any cleanup ran.`
        : `${describe(facts, pid1)} exited with code ${code}, as ${runtime} does on ${signal.name} as PID 1 without a handler in the program. ${WHAT_RAN[runtime] ?? 'No cleanup ran.'}`,
      evidence: lines(signalEvidence(facts, pid1), endEvidence(facts), differentialEvidence(facts)),
      fix: handlerFix(facts, pid1),
      missing: isUnsure ? [] : ['handler'],
    };
  },
});

const WHAT_RAN: Readonly<Partial<Record<Runtime, string>>> = {
  ruby: 'Only ensure and at_exit blocks ran.',
  python: 'Only finally blocks and atexit functions ran.',
};
