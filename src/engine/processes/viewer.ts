import type { ViewName } from '../../observation.js';
import type { Depth, Table } from '../port.js';
import { lookThroughTop, type Top } from './engine-top.js';
import { type Execute, lookThroughExec, ROOT } from './exec.js';
import { createFillWchan } from './fill-wchan.js';
import type { HelperView } from './helper/helper-view.js';
import { isContainerInit, lookThroughProc } from './host-proc.js';
import { limitProcesses } from './max-processes.js';

/** What the views of one running container may use. */
export interface ViewerParts {
  /** The views that may be used, best first. */
  readonly views: readonly ViewName[];
  readonly containerId: string;
  readonly hostPid: number;
  /** The helper container that is to look, null when it does not come; null where none is to. */
  readonly helper: Promise<HelperView | null> | null;
  readonly top: Top;
  /** Runs commands in the container as that user. */
  readonly executeAs: (user: string) => Execute;
}

export interface Viewer {
  /** True when a look costs about a millisecond and no call to the engine. */
  readonly isQuick: boolean;
  /** True when tables come from this machine's /proc, and number processes as it does. */
  readonly isHere: boolean;
  /** Null when the container no longer runs, or nothing can show its processes. */
  look(depth: Depth): Promise<Table | null>;
}

type Look = Viewer['look'];

/**
 * Picks the view: a helper container where one was asked for, this machine's /proc where the container runs
 * here, then the engine's `top`, then a command inside.
 */
export function createViewer(parts: ViewerParts): Viewer {
  const { views, helper } = parts;
  if (helper !== null) return viewThroughHelper(helper, parts);
  if (!isSeenHere(parts)) return { isQuick: false, isHere: false, look: lookThroughEngine(parts) };
  const { hostPid, top, executeAs } = parts;
  const fillWchan = createFillWchan('/proc', {
    top: views.includes('engine-top') ? top : null,
    executeAs: views.includes('exec') ? executeAs : null,
  });
  return {
    isQuick: true,
    isHere: true,
    look: async (depth) => {
      const table = lookThroughProc('/proc', hostPid, depth);
      return table === null || depth === 'sample' ? table : fillWchan(table);
    },
  };
}

/** True when this machine's /proc shows the container. */
export function isSeenHere({
  views,
  hostPid,
  containerId,
}: Pick<ViewerParts, 'views' | 'hostPid' | 'containerId'>): boolean {
  return views.includes('host-proc') && hostPid > 0 && isContainerInit('/proc', hostPid, containerId);
}

/**
 * Waits for the helper. One that does not come gives way to the other views; one that was lost to a command
 * inside alone, which numbers processes as it did.
 */
function viewThroughHelper(coming: Promise<HelperView | null>, parts: ViewerParts): Viewer {
  let isQuick = false;
  let hasShown = false;
  let otherwise: Viewer | null = null;
  const lookOtherwise: Look = (depth) => {
    const views = parts.views.filter((view) => !hasShown || view === 'exec');
    otherwise ??= createViewer({ ...parts, views, helper: null });
    return otherwise.look(depth);
  };
  return {
    get isQuick() {
      return otherwise?.isQuick ?? isQuick;
    },
    get isHere() {
      return otherwise?.isHere ?? false;
    },
    look: async (depth) => {
      const helper = otherwise === null ? await coming : null;
      const table = (await helper?.look(depth)) ?? null;
      isQuick = helper?.isOpen ?? false;
      if (table === null) return lookOtherwise(depth);
      hasShown = true;
      return table;
    },
  };
}

function lookThroughEngine({ views, hostPid, top, executeAs }: ViewerParts): Look {
  const candidates: Look[] = [];
  if (views.includes('engine-top'))
    candidates.push(async (depth) => limited(await lookThroughTop(top, hostPid, depth)));
  if (views.includes('exec')) candidates.push(async () => limited(await lookThroughExec(executeAs(ROOT))));
  return async (depth) => {
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
  };
}

function limited(table: Table | null): Table | null {
  return table === null ? null : limitProcesses(table);
}
