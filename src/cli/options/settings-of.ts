import { type GivenBy, type ProbeChoices, toSettings } from '../../api/settings.js';
import type { Settings } from '../../probe/probe-target.js';
import type { GivenOptions, ProbeOptions } from './options.js';

/** How a target with these options is probed; those that are not `given` by hand and not standard are from a file. */
export function settingsOf(options: ProbeOptions, given: GivenOptions): Settings {
  const { grace, readyTimeout, signal, secondSignal: second, ...others } = options;
  const choices: ProbeChoices = {
    ...others,
    graceMs: grace,
    readyTimeoutMs: readyTimeout,
    signal: signal?.name,
    secondSignal: second === undefined ? undefined : { ...second, signal: second.signal.name },
  };
  const giver = (isGiven: boolean): GivenBy => (isGiven ? 'option' : 'config');
  return toSettings(choices, {
    grace: giver(given.grace !== undefined),
    signal: giver(given.signal !== undefined),
  });
}
