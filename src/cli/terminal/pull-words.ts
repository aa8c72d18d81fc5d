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
  words(nowMs: number): string;
}

export function wordPull(): PullWords {
  const samples: Sample[] = [];
  let last: Pull['progress'] = null;
  return {
    take: ({ progress }, nowMs) => {
      last = progress;
      if (progress !== null) samples.push({ bytes: progress.bytes, atMs: nowMs });
      forget(samples, nowMs);
    },
    words: (nowMs) => {
      if (last === null || last.layers === 0) return 'pulling the image';
      forget(samples, nowMs);
      const { layers, layersDone, bytes, totalBytes } = last;
      const parts = [`${layersDone} of ${layers} ${layers === 1 ? 'layer' : 'layers'}`];
      if (bytes > 0) parts.push(totalBytes === null ? size(bytes) : `${size(bytes)} of ${size(totalBytes)}`);
      const speed = speedOf(samples, nowMs);
      if (speed !== null && speed > 0) parts.push(`${size(speed)}/s`);
      return `pulling the image: ${parts.join(', ')}`;
    },
  };
}

interface Sample {
  readonly bytes: number;
  readonly atMs: number;
}

/** Drops what is older than the window, but for the last of it, to measure from. */
function forget(samples: Sample[], nowMs: number): void {
  while ((samples[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) samples.shift();
}

/** Bytes a second; null while it cannot be told. */
function speedOf(samples: readonly Sample[], nowMs: number): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || nowMs - first.atMs < LEAST_MS) return null;
  return ((last.bytes - first.bytes) * 1000) / (nowMs - first.atMs);
}

/** As docker writes it: `512 B`, `3.42 MB`, `40.1 MB`, `1.2 GB`. */
function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? Math.round(value) : Number(value.toPrecision(3))} ${UNITS[power]}`;
}
