import { findSignalledProgram } from '../../diagnosis/facts/main-process.js';
import { isHelper } from '../../diagnosis/processes/programs.js';
import { cannotBeRefused, isStopRequest } from '../../kernel/default-action.js';
import { pid1Of } from '../../kernel/discard.js';
import { dispositionOf } from '../../kernel/disposition.js';
import { hasSignal } from '../../kernel/signal-set.js';
import { parseSignal, SIGTERM, signalOf } from '../../kernel/signals.js';
import {
  lastBefore,
  type Observation,
  type ProcessFacts,
  type Remedy,
  type SingleRemedy,
} from '../../observation.js';
import { argvOf, type TrialPlan } from '../../trial-plan.js';
import { type CommandChain, findCommandChain } from './command-chain.js';
import { toExecForm } from './exec-form.js';

/** Signals by which programs are commonly told to stop, in the order in which they are tried. */
const OTHER_STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGUSR1'];
const MAX_OTHER_SIGNALS = 2;
/** What a runtime catches for a purpose of its own: Node starts its debugger, the JVM prints its threads. */
const MEANT_OTHERWISE: readonly (readonly [program: RegExp, signal: string])[] = [
  [/^node(js)?$/, 'SIGUSR1'],
  [/^java$/, 'SIGQUIT'],
];
/** A longer command line is not one that a person would write into a Dockerfile. */
const MAX_ARGV = 32;
/** A path that Dockerfiles and manifests take as it stands. */
const PLAIN_PATH = /^\/[\w./@+-]*$/;
/** These run their program as another user, which a trial without them would not. */
const CHANGES_USER = /^(su|runuser|sudo|doas|setpriv|gosu|su-exec|chpst|s6-setuidgid)$/;

/**
 * The remedies that the facts of one trial suggest; `hasOutlastedInit` when its container outlasted one
 * behind an init.
 */
export function suggestRemedies(
  plan: TrialPlan,
  observation: Observation,
  hasOutlastedInit: boolean,
): Remedy[] {
  const before = lastBefore(observation.snapshots);
  const pid1 = before === undefined ? null : pid1Of(before);
  if (before === undefined || pid1 === null) return [];
  const scene: Scene = { pid1, processes: before.processes, workdirs: observation.workdirs };
  const chain = chainIn(scene, plan);
  if (!isStopRequest(plan.signal.number)) return replacingSignal(plan, scene, chain);
  const started = startedOtherwise(plan, chain, scene);
  return [
    ...started,
    // What a launcher would do with another signal is no remedy for the program behind it.
    ...(started.length > 0 || isSlow(observation) ? [] : otherSignals(plan, chain)),
    ...defaultSignal(plan, chain),
    ...(helpsToHaveInit(plan, pid1, hasOutlastedInit) ? [AN_INIT] : []),
  ];
}

/** What the container showed just before the signal. */
interface Scene extends Pick<Observation, 'workdirs'> {
  readonly pid1: ProcessFacts;
  readonly processes: readonly ProcessFacts[];
}

/** As engines put it in front. */
export const AN_INIT: SingleRemedy = { kind: 'init', source: { kind: 'download' } };

/**
 * Where the declared signal asks nobody to stop, being ignored by default or not to be handled at all: one
 * that does and, where SIGTERM alone is not enough, what it needs beside it.
 */
function replacingSignal(plan: TrialPlan, scene: Scene, chain: CommandChain): Remedy[] {
  const { pid1 } = scene;
  const isHandleable = !cannotBeRefused(plan.signal.number);
  const kept = isHandleable ? startedOtherwise(plan, chain, scene) : [];
  if (plan.signal.source === 'preset') return kept;
  const asTerm: TrialPlan = { ...plan, signal: { ...plan.signal, ...signalOf(SIGTERM) } };
  const behind = chainIn(scene, asTerm);
  // SIGKILL ends it as abruptly as the default action of SIGTERM does.
  const isEndedByTerm = isHandleable && behind.program !== pid1 && isBare(behind.program, SIGTERM);
  const started = startedOtherwise(asTerm, behind, scene);
  const beside = [
    ...started,
    ...defaultSignal(asTerm, behind),
    ...(isHandleable && helpsToHaveInit(asTerm, pid1, false) ? [AN_INIT] : []),
  ];
  const toTerm: SingleRemedy = { kind: 'stop-signal', signal: asTerm.signal.name };
  return [
    ...kept,
    ...(isEndedByTerm ? [toTerm] : []),
    ...(started.length > 0 ? [] : otherSignals(plan, behind)),
    ...beside.map((part): Remedy => ({ kind: 'combined', parts: [toTerm, part] })),
  ];
}

function chainIn({ pid1, processes }: Scene, plan: TrialPlan): CommandChain {
  const { number } = plan.signal;
  const others = processes.filter((process) => process !== pid1 && process.state !== 'Z');
  const signalled = findSignalledProgram(pid1, others, number) ?? pid1;
  return findCommandChain(argvOf(plan), signalled, processes, number);
}

/** The program without what stands in front of it. */
function startedOtherwise(plan: TrialPlan, chain: CommandChain, scene: Scene): SingleRemedy[] {
  const ofShell = execForm(chain);
  return ofShell.length > 0 ? ofShell : childAsEntrypoint(plan, chain, scene);
}

/** It does shut down, only too late: a signal that cuts the shutdown short is no remedy. */
function isSlow({ end, grace }: Observation): boolean {
  return end.kind === 'exited' && end.afterMs > grace.budgetMs;
}

/** A shell that is still there and was given a command line which ends in one simple command. */
function execForm({ prefix, told }: CommandChain): SingleRemedy[] {
  // A shell that has replaced itself is not what was told any more.
  const form = told === null ? null : toExecForm(told);
  return form === null
    ? []
    : [{ kind: 'exec-form', argv: [...prefix, ...(form.withoutShell ?? form.withShell)] }];
}

/**
 * The program behind launchers and shells, when it is the only one there and its arguments are known exactly.
 */
function childAsEntrypoint(
  plan: TrialPlan,
  { prefix, program, processes }: CommandChain,
  { workdirs }: Scene,
): SingleRemedy[] {
  const { number } = plan.signal;
  const acting = processes.filter(
    (process) => process !== program && mayAct(process, number) && !isHelper(process, number),
  );
  const below = acting.filter((process) => ancestorsOf(process, processes).includes(program));
  const [outermost, another] = below.filter(({ ppid }) => !below.some(({ pid }) => pid === ppid));
  const argv = outermost?.argv;
  // Of two programs, one alone is not what the image is for.
  if (!argv || another !== undefined || argv.length > MAX_ARGV || !/^[/\w]/.test(argv[0] ?? '')) return [];
  // A fork that runs what its parent runs is a worker.
  if (argv.join('\0') === program.argv?.join('\0')) return [];
  // A program that has rewritten its title shows words that nobody could run.
  if (argv.length === 1 && / /.test(argv[0] ?? '')) return [];
  const launchers = [program, ...ancestorsOf(outermost, processes)];
  if (launchers.some(({ program }) => CHANGES_USER.test(program))) return [];
  const workdir = workdirs[outermost.pid] ?? null;
  if (workdir !== null && !PLAIN_PATH.test(workdir)) return [];
  return [{ kind: 'entrypoint', argv: [...prefix, ...argv], workdir }];
}

/**
 * Signals that the program takes, the one that the image declares before those that are common; none for a
 * platform that sends its own whatever the image declares.
 */
function otherSignals({ signal, image }: TrialPlan, { program }: CommandChain): SingleRemedy[] {
  if (signal.source === 'preset') return [];
  const declared = image.stopSignal === null ? null : parseSignal(image.stopSignal);
  const names = new Set([...(declared === null ? [] : [declared.name]), ...OTHER_STOP_SIGNALS]);
  return [...names]
    .filter((name) => isTaken(program, name) && parseSignal(name)?.number !== signal.number)
    .slice(0, MAX_OTHER_SIGNALS)
    .map((name) => ({ kind: 'stop-signal', signal: name }));
}

function isTaken({ program, argv, signals }: ProcessFacts, name: string): boolean {
  const number = parseSignal(name)?.number;
  if (number === undefined || signals === null || !hasSignal(signals.caught, number)) return false;
  const names = [program, argv?.[0]?.split('/').at(-1) ?? ''];
  return !MEANT_OTHERWISE.some(([who, what]) => what === name && names.some((each) => who.test(each)));
}

/** env(1) of coreutils 8.31 can undo an ignore, and of 9.x a block, that a launcher handed down. */
function defaultSignal({ signal }: TrialPlan, { prefix, program }: CommandChain): SingleRemedy[] {
  const disposition = dispositionOf(program, signal.number);
  if (disposition !== 'ignored' && disposition !== 'blocked') return [];
  if (program.argv === null || program.argv.length === 0 || program.argv.length > MAX_ARGV) return [];
  const reset = ['env', `--default-signal=${signal.name.replace(/^SIG/, '')}`];
  return [{ kind: 'default-signal', argv: [...prefix, ...reset, ...program.argv] }];
}

function mayAct(process: ProcessFacts, number: number): boolean {
  const disposition = dispositionOf(process, number);
  return disposition === 'caught' || disposition === 'waited';
}

/**
 * An init lets the default action happen; it hands an ignore or a block down, and a handler that hangs goes
 * on hanging.
 */
function helpsToHaveInit(plan: TrialPlan, pid1: ProcessFacts, hasOutlastedInit: boolean): boolean {
  const isPid1 = plan.settings.pid === null && plan.pod?.sharesProcesses !== true;
  return !plan.init && isPid1 && (hasOutlastedInit || isBare(pid1, plan.signal.number));
}

/** True for a process that may have neither a handler for the signal nor anything that keeps it away. */
function isBare(process: ProcessFacts, number: number): boolean {
  const disposition = dispositionOf(process, number);
  return disposition === 'default' || disposition === 'unknown';
}

/** Parent, grandparent and so on; a table read while processes come and go may hold a ring of parents. */
function ancestorsOf(process: ProcessFacts | undefined, processes: readonly ProcessFacts[]): ProcessFacts[] {
  const found: ProcessFacts[] = [];
  let parent = processes.find(({ pid }) => pid === process?.ppid);
  while (parent !== undefined && !found.includes(parent)) {
    found.push(parent);
    parent = processes.find(({ pid }) => pid === found.at(-1)?.ppid);
  }
  return found;
}
