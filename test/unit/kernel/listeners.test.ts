import { describe, expect, it } from 'vitest';
import { heldListeners, parseListeners } from '../../../src/kernel/listeners.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const rest = '00000000:00000000 00:00000000 00000000     0        0 233611 1 000000006a7e0c86 100 0 0 10 0\n';
const four = (local: string, state: string) => `   0: ${local} 00000000:0000 ${state} ${rest}`;
const six = (local: string, state: string) => `  12: ${local} ${'0'.repeat(32)}:0000 ${state} ${rest}`;

describe('the table of sockets', () => {
  it('tells the ports on which something listens, whatever the address', () => {
    const text = HEAD + four('0100007F:1F90', '0A') + four('00000000:0050', '0A');
    expect(parseListeners(text)).toEqual(new Set([8080, 80]));
  });

  it('counts no connection and no socket on its way out', () => {
    const text = HEAD + four('0100007F:1F90', '01') + four('0100007F:1F91', '06');
    expect(parseListeners(text)).toEqual(new Set());
  });

  it('may be followed by the one of IPv6', () => {
    const text = HEAD + four('0100007F:1F90', '0A') + HEAD + six(`${'0'.repeat(32)}:0016`, '0A');
    expect(parseListeners(text)).toEqual(new Set([8080, 22]));
  });

  it('may be empty', () => {
    expect(parseListeners(HEAD)).toEqual(new Set());
  });

  it.each(['', 'OCI runtime exec failed: exec: "cat": executable file not found in $PATH', 'cat: not found'])(
    'is not %j',
    (text) => {
      expect(parseListeners(text)).toBeNull();
    },
  );
});

describe('the sockets that listen', () => {
  const text = HEAD + four('00000000:1F90', '0A') + four('00000000:1F91', '0A').replace('233611', '233612');
  const holder = (pid: number, ...targets: string[]) => ({
    pid,
    files: targets.map((target, fd) => ({ fd, target, canRead: true, canWrite: true })),
  });

  it('are those that a process holds, with every one that does', () => {
    const holders = [
      holder(7, 'socket:[233611]', 'socket:[233611]'),
      holder(8, '/dev/null', 'socket:[233611]'),
      holder(9, 'pipe:[233611]', 'socket:[23361]'),
    ];
    expect(heldListeners(holders, text)).toEqual([{ port: 8080, inode: 233_611, pids: [7, 8] }]);
  });

  it('are not known without the table', () => {
    expect(heldListeners([holder(7, 'socket:[233611]')], '')).toBeNull();
    expect(heldListeners([], text)).toEqual([]);
  });
});
