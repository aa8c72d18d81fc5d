import { pid1Of } from '../../../kernel/discard.js';
import { hasLostMainThread } from '../../../kernel/process-state.js';
import type { ViewName } from '../../../observation.js';
import { statusOf } from '../../failures/failures.js';
import type { Container } from '../../port.js';
import { type Execute, ROOT } from '../../processes/exec.js';
import { NO_FILES, readOpenFiles } from '../../processes/open-files.js';
import { readWorkdirs, readWorkdirsInside } from '../../processes/workdirs.js';
import { TooMuch } from '../../streams/read-capped.js';
import type { ApiClient } from '../api-client.js';
import type { HelperBeside } from './helper-beside.js';
import type { WaysIn } from './ways-in.js';

interface LooksParts {
  readonly views: readonly ViewName[];
  readonly beside: HelperBeside | null;
  readonly execute: Execute;
}

/** What can be seen of a container's processes. */
interface Looks extends Pick<Container, 'look' | 'otherWorkdirs' | 'openFiles'> {
  /** True where the last look saw a PID 1 whose main thread has ended while others run. */
  isStranded(): boolean;
}

export function createLooks(
  { failure }: ApiClient,
  ways: WaysIn,
  { views, beside, execute }: LooksParts,
): Looks {
  let isStranded = false;
  const workdirsInside = async (): Promise<Record<string, string>> => {
    const isHidden = ways.here !== null && views.includes('exec');
    const inside = ways.helperAs(ROOT) ?? (isHidden ? execute : null);
    const table = inside === null ? null : await (ways.started?.viewer.look('sample') ?? null);
    return inside === null || table === null || table.processes.length < 2
      ? {}
      : readWorkdirsInside(inside, table);
  };
  return {
    isStranded: () => isStranded,
    look: async (depth) => {
      try {
        const table = (await ways.started?.viewer.look(depth)) ?? null;
        const pid1 = table === null ? null : pid1Of(table);
        isStranded = pid1 !== null && hasLostMainThread(pid1);
        return table;
      } catch (error) {
        if (isAnswer(error)) return null;
        throw failure(error, 'list processes');
      }
    },
    otherWorkdirs: async () => {
      const { here, started } = ways;
      const outside = here === null ? {} : readWorkdirs('/proc', here.hostPid);
      // /proc hides them from who is not root.
      const found = Object.keys(outside).length > 0 ? outside : await workdirsInside();
      if (Object.keys(found).length < 2) return {};
      return Object.fromEntries(Object.entries(found).filter(([, workdir]) => workdir !== started?.workdir));
    },
    openFiles: async (from) => {
      const { here } = ways;
      const place = here === null ? null : { root: '/proc', hostPid: here.hostPid };
      const owners = [...(beside?.view()?.owners() ?? []), ROOT];
      const inside = views.includes('exec') ? [execute] : [];
      const commands = [...owners.flatMap((owner) => ways.helperAs(owner) ?? []), ...inside];
      const executes = from === 'here' ? [] : commands;
      try {
        const look = async () => (await ways.started?.viewer.look('sample')) ?? null;
        return await readOpenFiles(look, { place, executes });
      } catch (error) {
        if (isAnswer(error)) return NO_FILES;
        throw failure(error, 'list open files');
      }
    },
  };
}

/** True for an answer, such as 409: it no longer runs. Anything else is a broken connection. */
function isAnswer(error: unknown): boolean {
  return statusOf(error) !== null || error instanceof TooMuch || error instanceof SyntaxError;
}
