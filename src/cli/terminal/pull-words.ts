import type { TrialStep } from '../../trial/trial-step.js';

type Pull = Extract<TrialStep, { kind: 'pulling' }>;

/** The speed is that of this much of the past, ms: it follows the network, and does not flicker. */
const WINDOW_MS = 5_000;
/** Over less than this, ms, a speed would be a guess. */
const LEAST_MS = 500;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Words one pull as it goes on. */
export interface PullWords {
  /** Takes what is known at that moment, ms. */
  take(step: Pull, nowMs: number): void;
  /** `pulling the image: 2 of 5 layers, 12.3 MB of 40.1 MB, 3.2 MB/s` */
  words(): string;
}

export function wordPull(): PullWords {
  const samples: { bytes: number; atMs: number }[] = [];
  let last: Pull['progress'] = null;
  return {
    take: ({ progress }, nowMs) => {
      last = progress;
      if (progress === null) return;
      samples.push({ bytes: progress.bytes, atMs: nowMs });
      // One older than the window stays, to measure from.
      while (samples.length > 2 && (samples[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) samples.shift();
    },
    words: () => {
      if (last === null || last.layers === 0) return 'pulling the image';
      const { layers, layersDone, bytes, totalBytes } = last;
      const parts = [`${layersDone} of ${layers} ${layers === 1 ? 'layer' : 'layers'}`];
      if (bytes > 0) parts.push(totalBytes === null ? size(bytes) : `${size(bytes)} of ${size(totalBytes)}`);
      const speed = speedOf(samples);
      if (speed !== null && speed > 0) parts.push(`${size(speed)}/s`);
      return `pulling the image: ${parts.join(', ')}`;
    },
  };
}

/** Bytes a second; null while it cannot be told. */
function speedOf(samples: readonly { readonly bytes: number; readonly atMs: number }[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MS) return null;
  return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
}

/** As docker writes it: `512 B`, `3.42 MB`, `40.1 MB`, `1.2 GB`. */
function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? Math.round(value) : Number(value.toPrecision(3))} ${UNITS[power]}`;
}
