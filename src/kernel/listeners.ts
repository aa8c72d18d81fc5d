/** The state of a socket that accepts connections, as /proc/net/tcp writes it (include/net/tcp_states.h). */
const LISTEN = '0A';

/**
 * The TCP ports that something listens on, whatever the address, from the text of /proc/net/tcp,
 * /proc/net/tcp6 or both, one after the other; null for a text that is no such table.
 */
export function parseListeners(text: string): ReadonlySet<number> | null {
  if (!/^ *sl +local_address /m.test(text)) return null;
  const ports = text.split('\n').flatMap((line) => {
    const [, port, state] =
      /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line) ?? [];
    return port !== undefined && state === LISTEN ? [Number.parseInt(port, 16)] : [];
  });
  return new Set(ports);
}
