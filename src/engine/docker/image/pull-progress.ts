import type { Client } from '../../credentials/login-files.js';
import type { PullProgress } from '../../port.js';

/** Sums up the engine's messages of one pull. */
export interface PullCount {
  /** Takes one message; true when it changed what there is to tell. */
  take(message: object): boolean;
  progress(): PullProgress;
}

interface Layer {
  readonly isDone: boolean;
  readonly bytes: number;
  /** Null until the engine tells. */
  readonly totalBytes: number | null;
}

/** Docker's words for a layer that waits; each makes the layer known. */
const WAITING = /^(Pulling fs layer|Waiting|Retrying)/;
const DONE = /^(Pull complete|Already exists)/;

/** `isDone` says which further message is the last of a layer: Podman has no word for one that is unpacked. */
export function countPull(engine: Client): PullCount {
  const layers = new Map<string, Layer>();
  return {
    take: (message) => {
      const { id, status, progressDetail } = message as Message;
      if (typeof id !== 'string' || typeof status !== 'string') return false;
      const before = layers.get(id);
      const after = nextState(
        before ?? { isDone: false, bytes: 0, totalBytes: null },
        status,
        progressDetail,
        engine,
      );
      if (after !== null) layers.set(id, after);
      return after !== null;
    },
    progress: () => {
      const all = [...layers.values()];
      const sizes = all.map(({ totalBytes }) => totalBytes);
      return {
        layers: all.length,
        layersDone: all.filter(({ isDone }) => isDone).length,
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        totalBytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      };
    },
  };
}

interface Message {
  readonly id?: unknown;
  readonly status?: unknown;
  readonly progressDetail?: { readonly current?: unknown; readonly total?: unknown } | null;
}

/** Null for a message that is about no layer. */
function nextState(
  layer: Layer,
  status: string,
  detail: Message['progressDetail'],
  engine: Client,
): Layer | null {
  if (WAITING.test(status)) return layer;
  if (status === 'Downloading') {
    const { current, total } = detail ?? {};
    const bytes = typeof current === 'number' ? Math.max(current, layer.bytes) : layer.bytes;
    return { ...layer, bytes, totalBytes: typeof total === 'number' && total > 0 ? total : layer.totalBytes };
  }
  // A small layer has arrived before its size was told.
  const arrived = {
    ...layer,
    bytes: layer.totalBytes ?? layer.bytes,
    totalBytes: layer.totalBytes ?? layer.bytes,
  };
  if (/^(Verifying Checksum|Extracting)/.test(status)) return arrived;
  if (status === 'Download complete') return { ...arrived, isDone: engine === 'podman' };
  return DONE.test(status) ? { ...arrived, isDone: true } : null;
}
