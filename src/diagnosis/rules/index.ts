import { abandonedChildren } from './abandoned-children.js';
import { cannotStart } from './cannot-start.js';
import { defaultAction } from './default-action.js';
import { exitedBeforeSignal } from './exited-before-signal.js';
import { ignoredSignal } from './ignored-signal.js';
import { nonzeroExit } from './nonzero-exit.js';
import { shellAsPid1 } from './shell-as-pid-1.js';
import { slowShutdown } from './slow-shutdown.js';
import { stuckHandler } from './stuck-handler.js';
import { unhandledSignal } from './unhandled-signal.js';

/** Every rule, in the order in which findings are told: causes before circumstances. */
export const rules = [
  cannotStart,
  exitedBeforeSignal,
  shellAsPid1,
  ignoredSignal,
  unhandledSignal,
  slowShutdown,
  stuckHandler,
  abandonedChildren,
  defaultAction,
  nonzeroExit,
] as const;

export type RuleId = (typeof rules)[number]['id'];
