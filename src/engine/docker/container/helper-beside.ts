import { wordsOf } from '../../failures/failures.js';
import type { HelperSpec } from '../../port.js';
import type { Execute } from '../../processes/exec.js';
import type { HelperView } from '../../processes/helper/helper-view.js';
import type { ApiClient } from '../api-client.js';
import { createHelperContainer, type HelperContainer } from './helper-container.js';

/** The helper container of one container, from before that is started until it is let go of. */
export interface HelperBeside {
  /** Creates it, which takes as long before the start of the container as it would after. */
  prepare(): Promise<void>;
  /** Starts it once the container runs; null where it does not come. */
  start(): Promise<HelperView | null>;
  /** What it shows; null before it is up, and once it is lost. */
  view(): HelperView | null;
  executeAs(user: string): Execute;
  /** Ends and removes it; fine when there is none. */
  remove(): Promise<void>;
}

export interface BesideParts {
  /** The id of the container. */
  readonly target: string;
  readonly limitsPids: boolean;
  /** Asks for the container. */
  readonly isRunning: () => Promise<boolean>;
  /** Is told why there is no helper, unless that is the end of the container. */
  readonly warn: (message: string) => void;
}

export function createHelperBeside(
  api: ApiClient,
  spec: HelperSpec,
  { target, limitsPids, isRunning, warn }: BesideParts,
): HelperBeside {
  let helper: HelperContainer | null = null;
  let seen: HelperView | null = null;
  const fail = (why: string) => warn(`the helper container did not start, and does not look: ${why}`);
  return {
    prepare: async () => {
      try {
        helper = await createHelperContainer(api, spec, target, limitsPids);
      } catch (error) {
        fail(wordsOf(error));
      }
    },
    start: async () => {
      if (helper === null) return null;
      let why = 'its image lacks a shell or head';
      seen = await helper.start().catch((error: unknown) => {
        why = wordsOf(error);
        return null;
      });
      if (seen === null && (await isRunning().catch(() => false))) fail(why);
      return seen;
    },
    view: () => (seen?.isOpen === true ? seen : null),
    executeAs: (user) => (command, leastMs) => {
      if (helper === null) throw new Error('a helper container is used before there is one');
      return helper.executeAs(user)(command, leastMs);
    },
    remove: async () => helper?.remove(),
  };
}
