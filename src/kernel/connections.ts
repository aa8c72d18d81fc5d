/** The two ends of a TCP connection, as one of them sees it. */
export interface Ports {
  readonly local: number;
  readonly remote: number;
}

/**
 * True when the text of /proc/net/tcp, /proc/net/tcp6 or both lists a connection between these ports, in
 * whatever state. Addresses are left alone: a firewall of the machine may have put its own in.
 */
export function hasConnection(text: string, { local, remote }: Ports): boolean {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^ *\\d+: [0-9A-F]+:${hex(local)} [0-9A-F]+:${hex(remote)} `, 'm').test(text);
}
