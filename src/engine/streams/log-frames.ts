const HEADER = 8;

/** The payloads of the engine's multiplexed log (frames of stream, three zeros, length, payload), one each. */
export function readFrames(buffer: Buffer): Buffer[] | null {
  const payloads: Buffer[] = [];
  let at = 0;
  while (at + HEADER <= buffer.length) {
    const stream = buffer[at] ?? 0;
    if (stream > 2 || buffer[at + 1] !== 0 || buffer[at + 2] !== 0 || buffer[at + 3] !== 0) return null;
    const length = buffer.readUInt32BE(at + 4);
    payloads.push(buffer.subarray(at + HEADER, at + HEADER + length));
    at += HEADER + length;
  }
  return payloads.length === 0 ? null : payloads;
}

/** The payloads of the engine's frames, joined; a buffer without frames as it is. */
export function unframe(buffer: Buffer): Buffer {
  const payloads = readFrames(buffer);
  return payloads === null ? buffer : Buffer.concat(payloads);
}
