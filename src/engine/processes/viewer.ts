import type { ViewName } from '../../observation.js';
import type { Depth, Table } from '../port.js';
import { lookThroughTop, type Top } from './engine-top.js';
import { type Execute, lookThroughExec } from './exec.js';
import { fillWchan } from './fill-wchan.js';
import { isContainerInit, lookThroughProc } from './host-proc.js';
import { limitProcesses } from './max-processes.js';

/** What the views of one running container may use. */
export interface ViewerParts {
  /** The views that may be used, best first. */
  readonly views: readonly ViewName[];
  readonly containerId: string;
  readonly hostPid: number;
  readonly top: Top;
  readonly execute: Execute;
}

export interface Viewer {
  /** True when a look costs about a millisecond and no call to the engine. */
  readonly isQuick: boolean;
  /** Null when the container no longer runs, or nothing can show its processes. */
  look(depth: Depth): Promise<Table | null>;
}

/**
 * Picks the view: this machine's /proc where the container runs here, then the engine's `top`, then a command
 * inside.
 */
export function createViewer({ views, containerId, hostPid, top, execute }: ViewerParts): Viewer {
  if (views.includes('host-proc') && hostPid > 0 && isContainerInit('/proc', hostPid, containerId)) {
    return {
      isQuick: true,
      look: async (depth) => {
        const table = lookThroughProc('/proc', hostPid, depth);
        return table === null || depth === 'sample' || !views.includes('engine-top')
          ? table
          : fillWchan(table, top);
      },
    };
  }
  const candidates: ((depth: Depth) => Promise<Table | null>)[] = [];
  if (views.includes('engine-top'))
    candidates.push(async (depth) => limited(await lookThroughTop(top, hostPid, depth)));
  if (views.includes('exec')) candidates.push(async () => limited(await lookThroughExec(execute)));
  return {
    isQuick: false,
    look: async (depth) => {
      // A view that has shown nothing so far gives way to the next; one that has is kept.
      while (candidates.length > 1) {
        const table = await candidates[0]?.(depth).catch(() => null);
        if (table) {
          candidates.length = 1;
          return table;
        }
        const next = await candidates[1]?.(depth).catch(() => null);
        if (!next) return null;
        candidates.shift();
        return next;
      }
      return (await candidates[0]?.(depth)) ?? null;
    },
  };
}

function limited(table: Table | null): Table | null {
  return table === null ? null : limitProcesses(table);
}
