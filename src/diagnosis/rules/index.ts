import { abandonedChildren } from './exit/abandoned-children.js';
import { defaultAction } from './exit/default-action.js';
import { exitedOnItsOwn } from './exit/exited-on-its-own.js';
import { killedByParent } from './exit/killed-by-parent.js';
import { lostRequests } from './exit/lost-requests.js';
import { nonzeroExit } from './exit/nonzero-exit.js';
import { oomKilled } from './exit/oom-killed.js';
import { outputCutOff } from './exit/output-cut-off.js';
import { runtimeDefaultExit } from './exit/runtime-default-exit.js';
import { unseenExit } from './exit/unseen-exit.js';
import { doubleInit } from './general/double-init.js';
import { hookEndsProgram } from './general/hook-ends-program.js';
import { hookFails } from './general/hook-fails.js';
import { hookKeepsContainerRunning } from './general/hook-keeps-container-running.js';
import { hookNeedsMissingProgram } from './general/hook-needs-missing-program.js';
import { hookOutlastsBudget } from './general/hook-outlasts-budget.js';
import { initNotPid1 } from './general/init-not-pid-1.js';
import { needsSecondSignal } from './general/needs-second-signal.js';
import { neverSettled } from './general/never-settled.js';
import { notPid1 } from './general/not-pid-1.js';
import { probeGraceTooShort } from './general/probe-grace-too-short.js';
import { sidecarEndsFirst } from './general/sidecar-ends-first.js';
import { signalledTooEarly } from './general/signalled-too-early.js';
import { sigtermUnlikeStopsignal } from './general/sigterm-unlike-stopsignal.js';
import { stopSignalIgnoredByPlatform } from './general/stop-signal-ignored-by-platform.js';
import { tightBudget } from './general/tight-budget.js';
import { uncatchableStopSignal } from './general/uncatchable-stop-signal.js';
import { unprotectedStartup } from './general/unprotected-startup.js';
import { unreapedZombies } from './general/unreaped-zombies.js';
import { cannotStart } from './inconclusive/cannot-start.js';
import { exitedBeforeSignal } from './inconclusive/exited-before-signal.js';
import { mainThreadEnded } from './inconclusive/main-thread-ended.js';
import { neverReady } from './inconclusive/never-ready.js';
import { blockedSignal } from './kill/blocked-signal.js';
import { deferredTrap } from './kill/deferred-trap.js';
import { ignoredSignal } from './kill/ignored-signal.js';
import { inheritedPipe } from './kill/inherited-pipe.js';
import { inheritedSocket } from './kill/inherited-socket.js';
import { reraisedSignal } from './kill/reraised-signal.js';
import { runtimeDefaultHandler } from './kill/runtime-default-handler.js';
import { shellAsPid1 } from './kill/shell-as-pid-1.js';
import { signalMeansSomethingElse } from './kill/signal-means-something-else.js';
import { slowShutdown } from './kill/slow-shutdown.js';
import { stuckChild } from './kill/stuck-child.js';
import { stuckHandler } from './kill/stuck-handler.js';
import { survivesSignal } from './kill/survives-signal.js';
import { unhandledSignal } from './kill/unhandled-signal.js';
import { wrapperAsPid1 } from './kill/wrapper-as-pid-1.js';
import { zeroGrace } from './kill/zero-grace.js';
import type { Rule } from './rule.js';

/** Why the question could not be answered. */
export const inconclusiveRules = [cannotStart, exitedBeforeSignal, mainThreadEnded, neverReady] as const;

/** Why a container does not stop, most specific first: the first that holds is the main cause. */
export const killCauses = [
  zeroGrace,
  deferredTrap,
  slowShutdown,
  inheritedSocket,
  signalMeansSomethingElse,
  ignoredSignal,
  blockedSignal,
  shellAsPid1,
  wrapperAsPid1,
  unhandledSignal,
  runtimeDefaultHandler,
  reraisedSignal,
  inheritedPipe,
  stuckChild,
  stuckHandler,
  survivesSignal,
] as const;

/** What was wrong with the exit, seen from the last signal that was sent. */
export const exitRules = [
  abandonedChildren,
  killedByParent,
  defaultAction,
  runtimeDefaultExit,
  oomKilled,
  lostRequests,
  outputCutOff,
  exitedOnItsOwn,
  unseenExit,
  nonzeroExit,
] as const;

/** What else is worth saying; each rule stands on its own, in the order of the report. */
export const generalRules = [
  hookKeepsContainerRunning,
  hookOutlastsBudget,
  hookEndsProgram,
  hookFails,
  hookNeedsMissingProgram,
  sidecarEndsFirst,
  uncatchableStopSignal,
  tightBudget,
  probeGraceTooShort,
  needsSecondSignal,
  initNotPid1,
  unprotectedStartup,
  sigtermUnlikeStopsignal,
  stopSignalIgnoredByPlatform,
  notPid1,
  unreapedZombies,
  neverSettled,
  signalledTooEarly,
  doubleInit,
] as const;

export const rules = [...inconclusiveRules, ...killCauses, ...exitRules, ...generalRules] as const;

type AnyRule = (typeof rules)[number];

export type RuleId = AnyRule['id'];

/** What each rule's findings carry as data. */
export type FindingData = {
  readonly [Each in AnyRule as Each['id']]: Each extends Rule<string, infer Data> ? Data : never;
};
