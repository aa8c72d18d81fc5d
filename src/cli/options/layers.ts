import type { Choices, GivenOptions, ImageOptions } from './options.js';

/**
 * Every option: as it was given on the command line or in a variable, else in the last of the layers that says
 * something, else as it is where nobody does.
 */
export function inLayers({ standard, given }: Choices, ...layers: readonly GivenOptions[]): ImageOptions {
  return { ...standard, ...[...layers, given].reduce(overlay, {}) };
}

/** Whoever has the last word on when the signal is sent need not undo what others say of waiting, nor they. */
function overlay(lower: GivenOptions, upper: GivenOptions): GivenOptions {
  const { when, ready, load, ...rest } = lower;
  const waits = upper.ready !== undefined || upper.load !== undefined;
  const kept = {
    ...(when === undefined || waits ? {} : { when }),
    ...(ready === undefined || upper.when === 'starting' ? {} : { ready }),
    ...(load === undefined || upper.when === 'starting' ? {} : { load }),
  };
  return { ...rest, ...kept, ...upper };
}
