import type { ViewName } from '../observation.js';

/** True for a view that reads the kernel's own files of every thread, and can do so every few milliseconds. */
export function isCloseView(view: ViewName): boolean {
  return view === 'host-proc' || view === 'helper';
}
