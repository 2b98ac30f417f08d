/** A template of capture lines as src/kernel/lines.ts reads it, in words little-endian, texts behind their lengths. */
import type { JsonForm, LineTemplate } from "./kernel.ts";

/** Names no hole. */
const none = 0xffff_ffff;
const headWords = 12;
const firstBytesAt = headWords * 4;
const firstByteCount = 128;
/** Whole vectors are read past the last text. */
const slack = 16;

export function templateBytes(template: LineTemplate): Uint8Array {
  const { holes, isPacked, forms, firstCharacters, delimiter, mostBytes, width, isPaired } = template;
  const texts = textBytes(template.constants);
  const [input, output] = [formBytes(forms.input), formBytes(forms.output)];
  const inputAt = firstBytesAt + firstByteCount + texts.length;
  const outputAt = inputAt + input.length;
  const head = wordBytes([
    template.constants.length,
    ...[holes.input, holes.output, holes.time].map((hole) => hole ?? none),
    delimiter.charCodeAt(0),
    mostBytes,
    width ?? 0,
    Number(isPacked.input),
    Number(isPacked.output),
    input.length === 0 ? 0 : inputAt,
    output.length === 0 ? 0 : outputAt,
    Number(isPaired),
  ]);
  const firstBytes = new Uint8Array(firstByteCount);
  for (const character of firstCharacters) firstBytes[character.charCodeAt(0)] = 1;
  return joined([head, firstBytes, texts, input, output, new Uint8Array(slack)]);
}

/** None where the body is not JSON. Texts are written as they stand in a JSON string. */
function formBytes(form: JsonForm | null): Uint8Array {
  if (form === null) return new Uint8Array();
  const { opening, between, closing, gaps, rows, isNumeric, names } = form;
  const flags = [Number(isNumeric), Number(names !== null), commasOf(gaps)];
  const head = wordBytes([gaps.length + 1, rows ?? 0, ...flags]);
  const texts = [opening, between, closing, ...gaps].map((text) => JSON.stringify(text).slice(1, -1));
  return joined([head, textBytes(texts)]);
}

/** How long what stands between all cells is, which is a comma, or a comma and a blank; 0 where it is something else. */
function commasOf(gaps: readonly string[]): number {
  const between = new Set(gaps);
  const [only = ""] = between;
  return between.size === 1 && /^, ?$/.test(only) ? only.length : 0;
}

function textBytes(texts: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  return joined(
    texts.flatMap((text) => {
      const bytes = encoder.encode(text);
      return [wordBytes([bytes.length]), bytes];
    }),
  );
}

function wordBytes(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
