/** A template of capture lines as src/kernel/lines.ts reads it, in words little-endian, texts behind their lengths. */
import type { LineTemplate } from "./kernel.ts";

/** Names no hole. */
const none = 0xffff_ffff;
const firstBytesAt = 36;
const firstByteCount = 128;
/** Whole vectors are read past the last text. */
const slack = 16;

export function templateBytes(template: LineTemplate): Uint8Array {
  const { holes, isPacked, firstCharacters, delimiter, mostBytes, width } = template;
  const encoder = new TextEncoder();
  const constants = template.constants.map((text) => encoder.encode(text));
  const textsAt = firstBytesAt + firstByteCount;
  const size = constants.reduce((sum, { length }) => sum + 4 + length, textsAt + slack);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const head = [constants.length, ...[holes.input, holes.output, holes.time].map((hole) => hole ?? none)];
  const words = [
    ...head,
    delimiter.charCodeAt(0),
    mostBytes,
    width ?? 0,
    Number(isPacked.input),
    Number(isPacked.output),
  ];
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
  for (const character of firstCharacters) bytes[firstBytesAt + character.charCodeAt(0)] = 1;
  let at = textsAt;
  for (const constant of constants) {
    view.setUint32(at, constant.length, true);
    bytes.set(constant, at + 4);
    at += 4 + constant.length;
  }
  return bytes;
}
