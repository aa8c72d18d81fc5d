import { crc32 } from 'node:zlib';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const FRAME_BYTES = 12;

/** The text that a PNG has under a keyword; null where it has none. */
export function readPngText(png: Buffer, keyword: string): string | null {
  for (let at = SIGNATURE_BYTES; at < png.length; at += png.readUInt32BE(at) + FRAME_BYTES) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at)).toString('latin1');
    if (typeAt(png, at) === 'tEXt' && data.startsWith(`${keyword}\0`)) return data.slice(keyword.length + 1);
  }
  return null;
}

/** The PNG with a text in front of its end. */
export function withPngText(png: Buffer, keyword: string, text: string): Buffer {
  const body = Buffer.from(`tEXt${keyword}\0${text}`, 'latin1');
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const end = png.length - FRAME_BYTES;
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
}

function typeAt(png: Buffer, at: number): string {
  return png.subarray(at + 4, at + 8).toString('latin1');
}
