const PRIME = 0x100_0000_01b3n;
const OFFSET = 0xcbf2_9ce4_8422_2325n;

/** 16 hexadecimal digits that stand for a text (FNV-1a, 64 bits of its UTF-16 units); no secret is kept by them. */
export function hashOf(text: string): string {
  let hash = OFFSET;
  for (let at = 0; at < text.length; at += 1)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * PRIME);
  return hash.toString(16).padStart(16, '0');
}
