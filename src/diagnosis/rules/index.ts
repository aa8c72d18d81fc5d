import { abandonedChildren } from './abandoned-children.js';
import { blockedSignal } from './blocked-signal.js';
import { cannotStart } from './cannot-start.js';
import { defaultAction } from './default-action.js';
import { deferredTrap } from './deferred-trap.js';
import { doubleInit } from './double-init.js';
import { exitedBeforeSignal } from './exited-before-signal.js';
import { exitedOnItsOwn } from './exited-on-its-own.js';
import { ignoredSignal } from './ignored-signal.js';
import { initNotPid1 } from './init-not-pid-1.js';
import { lostRequests } from './lost-requests.js';
import { needsSecondSignal } from './needs-second-signal.js';
import { neverReady } from './never-ready.js';
import { neverSettled } from './never-settled.js';
import { nonzeroExit } from './nonzero-exit.js';
import { oomKilled } from './oom-killed.js';
import { reraisedSignal } from './reraised-signal.js';
import { runtimeDefaultExit } from './runtime-default-exit.js';
import { runtimeDefaultHandler } from './runtime-default-handler.js';
import { shellAsPid1 } from './shell-as-pid-1.js';
import { signalMeansSomethingElse } from './signal-means-something-else.js';
import { sigtermUnlikeStopsignal } from './sigterm-unlike-stopsignal.js';
import { slowShutdown } from './slow-shutdown.js';
import { stuckChild } from './stuck-child.js';
import { stuckHandler } from './stuck-handler.js';
import { survivesSignal } from './survives-signal.js';
import { tightBudget } from './tight-budget.js';
import { unhandledSignal } from './unhandled-signal.js';
import { unprotectedStartup } from './unprotected-startup.js';
import { unreapedZombies } from './unreaped-zombies.js';
import { unseenExit } from './unseen-exit.js';
import { wrapperAsPid1 } from './wrapper-as-pid-1.js';

/** Why nothing could be found out. */
export const obstacles = [cannotStart, exitedBeforeSignal, neverReady] as const;

/** Why a container does not stop, most specific first: the first that holds is the main cause. */
export const causes = [
  deferredTrap,
  slowShutdown,
  signalMeansSomethingElse,
  ignoredSignal,
  blockedSignal,
  shellAsPid1,
  wrapperAsPid1,
  unhandledSignal,
  runtimeDefaultHandler,
  reraisedSignal,
  stuckChild,
  stuckHandler,
  survivesSignal,
] as const;

/** What is to be said of how it ended, seen from the last signal that was sent. */
export const farewells = [
  abandonedChildren,
  defaultAction,
  runtimeDefaultExit,
  oomKilled,
  lostRequests,
  exitedOnItsOwn,
  unseenExit,
  nonzeroExit,
] as const;

/** What else is worth saying, each on its own, in the order in which it is told. */
export const remarks = [
  tightBudget,
  needsSecondSignal,
  initNotPid1,
  unprotectedStartup,
  sigtermUnlikeStopsignal,
  unreapedZombies,
  neverSettled,
  doubleInit,
] as const;

export const rules = [...obstacles, ...causes, ...farewells, ...remarks] as const;

export type RuleId = (typeof rules)[number]['id'];
