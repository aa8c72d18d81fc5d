import { readFileSync, realpathSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** One network of a container, in the engine's words. */
export interface Attachment {
  readonly IPAddress?: string;
  readonly Gateway?: string;
}

/** A socket that accepts connections, as /proc/net/unix lists it: `__SO_ACCEPTCON` is set. */
const ACCEPTING = /^\w+: \w+ \w+ 00010000 \w+ \w+ +\d+ (\/.*)$/gm;

/**
 * True when whoever listens on this socket does so from the network namespace that this process is in: the
 * kernel lists no others here.
 */
export function isBoundHere(path: string, text = readFileSync('/proc/self/net/unix', 'utf8')): boolean {
  const wanted = realPath(path);
  return [...text.matchAll(ACCEPTING)].some(([, bound = '']) => realPath(bound) === wanted);
}

/**
 * The addresses on networks whose gateway is this machine's own, which are the bridges of an engine that is in
 * the same network namespace: any other address is reached by way of machines that may have given it to others.
 */
export function addressesOnBridges(attachments: readonly Attachment[], own = ownAddresses()): string[] {
  return attachments.flatMap(({ IPAddress, Gateway }) =>
    IPAddress && Gateway && own.includes(Gateway) ? IPAddress : [],
  );
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
