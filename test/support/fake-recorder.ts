import type { KernelRecorder } from '../../src/engine/port.js';

/** A recorder that is open, and has no record of anything. */
export function fakeRecorder(parts: Partial<KernelRecorder> = {}): KernelRecorder {
  return {
    opened: async () => undefined,
    record: () => ({ read: () => null, stop: () => undefined }),
    rest: () => undefined,
    close: async () => undefined,
    ...parts,
  };
}
