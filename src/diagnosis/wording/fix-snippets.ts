import { runtimeOf } from '../../kernel/runtimes.js';
import type { ProcessFacts } from '../../observation.js';
import { dispositionBefore } from '../facts/dispositions.js';
import type { Facts } from '../facts/facts.js';
import { childrenOf } from '../processes/descent.js';
import { quote } from '../processes/process-tree.js';
import { isCopier, isIdler, isInit, isShell } from '../processes/programs.js';

/**
 * A few lines that handle the signal in the language of the process, or general advice where that is
 * unknown.
 */
export function handlerFix(facts: Facts, process: ProcessFacts): string {
  const { name } = facts.signal;
  const bare = name.replace(/^SIG/, '');
  if (isShell(process))
    return `trap 'kill -TERM "$pid"' ${bare}\nPROGRAM & pid=$!\nwait "$pid"; wait "$pid"   # the trap interrupts the first wait`;
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
        ? 'Remove -Xrs: it stops the JVM from catching the signal and running its shutdown hooks.'
        : 'Runtime.getRuntime().addShutdownHook(new Thread(() -> {\n    server.stop();\n}));';
    case null:
      return `Handle ${name} in the program.${wouldInitDo(facts, process) ? ' If it has nothing to clean up, an init as PID 1 is enough.' : ''}`;
  }
}

/** An init changes nothing for an ignored signal, where there is one, or where the container exits without. */
function wouldInitDo(facts: Facts, process: ProcessFacts): boolean {
  const hasInit = facts.pid1 !== null && isInit(facts.pid1);
  return facts.isKilled && !hasInit && dispositionBefore(facts, process) !== 'ignored';
}

/** How to have the program ready before the signal is sent. */
export function waitingFix({ observation }: Facts): string {
  return observation.ready?.kind === 'at-once'
    ? 'remove --when starting.'
    : 'wait for it: sigprobe --ready log=REGEX';
}

/** A JSON array as a Dockerfile's exec form takes it. */
export function execForm(instruction: 'CMD' | 'ENTRYPOINT', argv: readonly string[]): string {
  return `${instruction} [${argv.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/**
 * How to replace a shell by the program behind it: exec form where the shell only starts that one program.
 */
export function execFix(facts: Facts, shell: ProcessFacts, program: ProcessFacts | null): string {
  const { observation, others } = facts;
  const [, option = '', script = ''] = observation.trial.argv;
  const isShellForm = /^-[a-z]*c$/.test(option);
  const isOnlyChild = program?.ppid === shell.pid && others.length === 1;
  const direct = program === null || !isShellForm ? null : directForm(program);
  if (direct !== null && isOnlyChild && !HAS_SEVERAL.test(script.trim())) return direct;
  if (runsSeveral(facts, shell)) return FORWARD_TO_SEVERAL;
  if (direct !== null && childrenOf(shell, others).some(isCopier))
    return `Start the program without the pipe, and let it log to standard output:\n${direct}`;
  return `Start the program with exec as the last command of the script:\nexec ${wordsInScript(shell, program)}`;
}

/**
 * True for a shell whose script passes the time with this program, such as a loop around a sleep: started with exec,
 * that would be as deaf as the shell is.
 */
export function isWaitOfScript({ observation: { trial } }: Facts, program: ProcessFacts): boolean {
  const [, option = '', script = ''] = trial.argv;
  return isIdler(program) && !(/^-[a-z]*c$/.test(option) && !HAS_SEVERAL.test(script.trim()));
}

/** How a script that waits with that program acts on the signal itself. */
export function trapFix({ signal: { name } }: Facts, { args }: ProcessFacts): string {
  return `Have the script handle ${name} itself, and wait so that the signal ends the wait:\ntrap 'exit 0' ${name.replace(/^SIG/, '')}\n${args} & wait $!`;
}

/** A script with more than one command, all of which a direct start would leave out. */
const HAS_SEVERAL = /[;&|\n]/;

/**
 * The Dockerfile's line that starts the program directly; null where its words are not known, are a script,
 * or are a title that it has given itself.
 */
export function directForm({ argv }: ProcessFacts): string | null {
  const [first = ''] = argv ?? [];
  const isTitle = first === '' || /[\s:]/.test(first);
  return argv === null || argv.length > MAX_WORDS || isTitle ? null : execForm('CMD', argv);
}

/**
 * `"$@"` for a program that the script was handed, or whose words are not known. What a shell is given after -c is its
 * script, and what comes after that it hands on.
 */
export function wordsInScript(shell: ProcessFacts, program: ProcessFacts | null): string {
  const isCommandLine = /^\S+ -[a-z]*c /.test(shell.args);
  const words = program?.argv ?? (isCommandLine && program !== null ? wordsOf(program.args) : []);
  const handed = shell.argv?.slice(isCommandLine ? AFTER_SCRIPT : 0).slice(-words.length);
  const isKnown = (shell.argv !== null || isCommandLine) && words.length > 0 && words.length <= MAX_WORDS;
  return isKnown && handed?.join('\0') !== words.join('\0') ? words.map(quote).join(' ') : '"$@"';
}

/** Of `sh -c SCRIPT NAME WORD…` the words. */
const AFTER_SCRIPT = 4;

/** The words of a command line whose blanks are likely to stand between words only; none of one that holds a script. */
function wordsOf(args: string): string[] {
  const isPlain = /^[\w./:=@+,%-]+( [\w./:=@+,%-]+)*$/.test(args);
  return isPlain && !/ -[a-z]*[ce]( |$)/.test(args) ? args.split(' ') : [];
}

/** None of several programs can replace the shell without becoming the parent of the others. */
export const FORWARD_TO_SEVERAL =
  'Forward the signal to each of the programs and wait for them:\ntrap \'kill -TERM $pids\' TERM\nFIRST & pids=$!\nSECOND & pids="$pids $!"\nwait; wait   # the trap interrupts the first wait';

/** True for a shell below which several programs run that have work of their own. */
export function runsSeveral({ others }: Facts, shell: ProcessFacts): boolean {
  const hasWork = (process: ProcessFacts) => ![isIdler, isCopier].some((is) => is(process));
  return childrenOf(shell, others).filter(hasWork).length > 1;
}

/** A longer command line is a script. */
const MAX_WORDS = 12;
