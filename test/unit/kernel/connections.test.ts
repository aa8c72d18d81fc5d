import { describe, expect, it } from 'vitest';
import { hasConnection } from '../../../src/kernel/connections.js';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1002        0 716 1
  12: 020011AC:1F90 010011AC:C350 01 00000000:00000000 00:00000000 00000000  1002        0 717 1
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue
   0: 0000000000000000FFFF0000020011AC:0050 0000000000000000FFFF0000010011AC:03E8 03 00000000:00000000
`;

describe('a connection in the table of sockets', () => {
  it.each([
    ['of IPv4', { local: 8080, remote: 50_000 }],
    ['of IPv6, with a port of few digits', { local: 80, remote: 1_000 }],
  ])('is found: %s', (_, ports) => {
    expect(hasConnection(TCP + TCP6, ports)).toBe(true);
  });

  it.each([
    ['seen from its other end', { local: 50_000, remote: 8080 }],
    ['with another end', { local: 8080, remote: 50_001 }],
    ['of a listener alone', { local: 8080, remote: 1_000 }],
  ])('is not found: %s', (_, ports) => {
    expect(hasConnection(TCP + TCP6, ports)).toBe(false);
  });
});
