import { pid1Of } from '../../kernel/discard.js';
import { dispositionOf } from '../../kernel/disposition.js';
import { hasSignal } from '../../kernel/signal-set.js';
import { parseSignal } from '../../kernel/signals.js';
import type { Observation, ProcessFacts, RemedyChange, Snapshot } from '../../observation.js';
import type { TrialPlan } from '../plan.js';
import { argvOf } from '../trial.js';
import { toExecForm } from './exec-form.js';

/** Signals by which programs are commonly told to stop, in the order in which they are tried. */
const OTHER_STOP_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1'];
const MAX_OTHER_SIGNALS = 2;
/** Another signal is worth recommending if it works at once; waiting the whole budget for each would take minutes. */
const OTHER_SIGNAL_BUDGET_MS = 3_000;
/** A longer command line is not one that a person would write into a Dockerfile. */
const MAX_ARGV = 32;

/** The changed trials that the facts of one trial suggest, each with an id of its own; `wasChallenged` when it was also run behind an init. */
export function suggestRemedies(
  plan: TrialPlan,
  observation: Observation,
  wasChallenged: boolean,
): TrialPlan[] {
  const before = observation.snapshots.filter(({ phase }) => phase === 'before').at(-1);
  const pid1 = before === undefined ? null : pid1Of(before);
  if (before === undefined || pid1 === null) return [];
  const withoutLauncher = [...execForm(plan), ...childAsEntrypoint(plan, before, pid1)];
  const changes = [
    ...withoutLauncher,
    // What a launcher would do with another signal is no cure for the program behind it.
    ...(withoutLauncher.length > 0 || isSlow(observation) ? [] : otherSignals(plan, pid1)),
    ...defaultSignal(plan, before, pid1),
    ...(helpsToHaveInit(plan, pid1, wasChallenged) ? [{ kind: 'init' } as const] : []),
  ];
  return changes.map((change) => applyChange(plan, change));
}

/** The plan of a trial with that change. */
export function applyChange(plan: TrialPlan, change: RemedyChange): TrialPlan {
  const base: TrialPlan = { ...plan, role: 'remedy', id: change.kind, change, keep: false };
  switch (change.kind) {
    case 'init':
      return { ...base, init: true };
    case 'stop-signal': {
      const signal = parseSignal(change.signal);
      const budgetMs = Math.min(plan.grace.budgetMs, OTHER_SIGNAL_BUDGET_MS);
      return {
        ...base,
        id: change.signal,
        signal: signal === null ? plan.signal : { ...signal, source: 'option', reach: plan.signal.reach },
        grace: { budgetMs, source: 'remedy' },
      };
    }
    case 'exec-form':
    case 'entrypoint':
    case 'default-signal':
      return { ...base, entrypoint: change.argv.slice(0, 1), cmd: change.argv.slice(1) };
  }
}

/** It does shut down, only too late: a signal that cuts the shutdown short is no cure. */
function isSlow({ end, grace }: Observation): boolean {
  return end.kind === 'exited' && end.afterMs > grace.budgetMs;
}

function execForm(plan: TrialPlan): RemedyChange[] {
  const form = toExecForm(argvOf(plan));
  return form === null ? [] : [{ kind: 'exec-form', argv: form.withoutShell ?? form.withShell }];
}

/** The program behind launchers and shells, when it is one and its arguments are known exactly. */
function childAsEntrypoint(plan: TrialPlan, before: Snapshot, pid1: ProcessFacts): RemedyChange[] {
  if (toExecForm(argvOf(plan)) !== null) return [];
  const acting = before.processes.filter(
    (process) => process !== pid1 && mayAct(process, plan.signal.number),
  );
  const [outermost] = acting.filter(({ ppid }) => !acting.some(({ pid }) => pid === ppid));
  const argv = outermost?.argv;
  if (!argv || argv.length > MAX_ARGV || !/^[/\w]/.test(argv[0] ?? '')) return [];
  // Right below an init it is where it belongs.
  if (isWaiting(pid1, plan) && outermost?.ppid === pid1.pid) return [];
  // A program that has rewritten its title shows words that nobody could run.
  if (argv.length === 1 && / /.test(argv[0] ?? '')) return [];
  return [{ kind: 'entrypoint', argv }];
}

/** A platform that sends a signal of its own does not ask the image for another. */
function otherSignals(plan: TrialPlan, pid1: ProcessFacts): RemedyChange[] {
  if (plan.signal.source === 'target') return [];
  const caught = pid1.signals?.caught;
  if (caught === undefined) return [];
  return OTHER_STOP_SIGNALS.flatMap((name): RemedyChange[] => {
    const number = parseSignal(name)?.number ?? 0;
    const isOther = number !== plan.signal.number && hasSignal(caught, number);
    return isOther ? [{ kind: 'stop-signal', signal: name }] : [];
  }).slice(0, MAX_OTHER_SIGNALS);
}

/** env(1) of coreutils 8.31 can undo an ignore, and of 9.x a block, that a launcher handed down. */
function defaultSignal(plan: TrialPlan, before: Snapshot, pid1: ProcessFacts): RemedyChange[] {
  const { number, name } = plan.signal;
  const isHeldBack = (process: ProcessFacts) => {
    const disposition = dispositionOf(process, number);
    return disposition === 'ignored' || disposition === 'blocked';
  };
  const held = [pid1, ...before.processes].find(isHeldBack);
  const argv = held?.argv;
  if (!argv || argv.length > MAX_ARGV) return [];
  return [{ kind: 'default-signal', argv: ['env', `--default-signal=${name.replace(/^SIG/, '')}`, ...argv] }];
}

function mayAct(process: ProcessFacts, number: number): boolean {
  const disposition = dispositionOf(process, number);
  return disposition === 'caught' || disposition === 'waited';
}

/** An init lets the default action happen; it hands an ignore or a block down, and a handler that hangs goes on hanging. */
function helpsToHaveInit(plan: TrialPlan, pid1: ProcessFacts, wasChallenged: boolean): boolean {
  if (plan.init) return false;
  const disposition = dispositionOf(pid1, plan.signal.number);
  return wasChallenged || disposition === 'default' || disposition === 'unknown';
}

/** An init, or a daemon that waits for its signals: another init in front would change nothing. */
function isWaiting(pid1: ProcessFacts, plan: TrialPlan): boolean {
  return dispositionOf(pid1, plan.signal.number) === 'waited';
}
