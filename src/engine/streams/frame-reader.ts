const HEADER = 8;

/** Takes the parts of a stream; true once whoever hears of them has had enough. */
export type TakeChunk = (chunk: Buffer) => boolean;

/**
 * Takes the engine's multiplexed stream apart, whose frames may be cut anywhere, and hands on what is in them, with
 * the number of the stream that it is from, until `onPayload` returns true.
 */
export function createFrameReader(onPayload: (payload: Buffer, stream: number) => boolean): TakeChunk {
  let header = Buffer.alloc(0);
  let stream = 1;
  let left = 0;
  return (chunk) => {
    for (let rest = chunk; rest.length > 0; ) {
      if (left === 0) {
        const missing = HEADER - header.length;
        header = Buffer.concat([header, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (header.length < HEADER) return false;
        stream = header[0] ?? 1;
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const payload = rest.subarray(0, left);
      rest = rest.subarray(payload.length);
      left -= payload.length;
      if (onPayload(payload, stream)) return true;
    }
    return false;
  };
}
