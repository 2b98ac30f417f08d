/** Compressed files, known by their first bytes whatever they are called. */

export const compressions = ["gzip", "zstd"] as const;

export type Compression = (typeof compressions)[number];

/** Four bytes are enough. */
export function compressionOf(head: Uint8Array): Compression | null {
  const [first, second, third, fourth] = head;
  if (first === 0x1f && second === 0x8b) return "gzip";
  const isFrame = first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd;
  // A frame to be skipped: pzstd and seekable files begin with one.
  const isSkippable =
    first !== undefined && first >> 4 === 5 && second === 0x2a && third === 0x4d && fourth === 0x18;
  return isFrame || isSkippable ? "zstd" : null;
}
