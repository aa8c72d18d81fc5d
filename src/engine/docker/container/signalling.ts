import type { Container } from '../../port.js';
import { type Execute, ROOT } from '../../processes/exec.js';
import { freezeFromOutside, freezeInside, keepStoppedInside } from '../../processes/freeze-children.js';
import type { GoFirst } from '../../processes/priority.js';
import { signalFromOutside, signalOthersInside } from '../../processes/signal-all.js';
import type { ApiClient } from '../api-client.js';
import type { HelperBeside } from './helper-beside.js';
import { killContainer } from './kill-container.js';
import type { WaysIn } from './ways-in.js';

interface SignallingParts {
  /** Its processes are among others': nobody in there may be chosen from inside. */
  readonly isAmongOthers: boolean;
  readonly beside: HelperBeside | null;
  readonly execute: Execute;
  readonly goFirst: GoFirst;
}

interface Signalling extends Pick<Container, 'kill' | 'killAll' | 'freezeChildren'> {
  /** Looks need not come in time any more. */
  stepBack(): void;
}

/** Signals PID 1 through the engine; all processes, and single ones, from outside, else from a helper container, else from inside. */
export function createSignalling(
  api: ApiClient,
  id: string,
  ways: WaysIn,
  { isAmongOthers, beside, execute, goFirst }: SignallingParts,
): Signalling {
  let stepBack = () => {};
  return {
    stepBack: () => stepBack(),
    kill: (signal) => killContainer(api, id, signal),
    killAll: async (signal) => {
      const { outside } = ways;
      const sent = outside === null ? null : signalFromOutside(outside.place, signal.number, outside.send);
      if (sent !== null) return sent;
      // PID 1 first: told before it, the others could take the container along before PID 1 has heard
      // anything.
      await killContainer(api, id, signal);
      if (isAmongOthers) return { reach: 'pid-1', atNs: null };
      const helper = ways.helperAs(ROOT);
      const isTold =
        (helper !== null && (await signalOthersInside(helper, signal.number))) ||
        (await signalOthersInside(execute, signal.number));
      return { reach: isTold ? 'every-process' : 'pid-1', atNs: null };
    },
    freezeChildren: async (choose, keepsStopped) => {
      if (isAmongOthers) return false;
      const { outside } = ways;
      // How a frozen process ends shows for moments, which on a busy machine pass between two looks.
      stepBack();
      if (outside !== null) stepBack = goFirst();
      const helper = ways.helperAs(ROOT);
      const look = async () => beside?.view()?.look('full') ?? null;
      const fromInside = async (freeze: typeof freezeInside) =>
        (helper !== null && (await freeze(helper, choose, look))) || freeze(execute, choose);
      if (keepsStopped && (await fromInside(keepStoppedInside))) return true;
      const isHeld = outside === null ? null : await freezeFromOutside(outside.place, choose, outside.send);
      return isHeld ?? fromInside(freezeInside);
    },
  };
}
