import type { Declared } from '../../target-spec.js';
import type { Choices, GivenOptions, ProbeOptions } from './options.js';

/**
 * Every option: as it was given on the command line or in a variable, else in the last of the layers that says
 * something, else as it is where nobody does.
 */
export function inLayers<Options extends ProbeOptions>(
  { standard, given }: Choices<Options>,
  ...layers: readonly GivenOptions[]
): Options {
  return { ...standard, ...[...layers, given as GivenOptions].reduce(overlay, {}) };
}

/** What a file declares of one target says more than what holds for all; what it only leaves to its platform does not. */
export function withoutDeclared(defaults: GivenOptions, declared: Declared | null): GivenOptions {
  const { grace, signal, ready, ...others } = defaults;
  const hasGrace = declared?.grace != null && declared.grace.isDefault !== true;
  return {
    ...others,
    ...(grace === undefined || hasGrace ? {} : { grace }),
    ...(signal === undefined || declared?.signal ? {} : { signal }),
    ...(ready === undefined || declared?.ready ? {} : { ready }),
  };
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
