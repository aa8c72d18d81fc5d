import { openRelay, type Relay } from './relay.js';

/** Stands between sigprobe and an engine as a network does: what answers is on another machine, for all sigprobe knows. */
export function openRemoteEngine(host: string): Promise<Relay> {
  return openRelay(host);
}
